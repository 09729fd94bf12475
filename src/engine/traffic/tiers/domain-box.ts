/**
 * Plans whose ranks fill scale-up domains as boxes: of each axis a whole part lies inside a domain
 * and the rest steps from domain to domain. Then all GPUs of a domain do alike, and what holds for
 * one holds for all.
 */
import type { Axis, OrthogonalGrid } from "../../layout/orthogonal-grid.ts";

/** One axis as seen from whole domains. */
export interface AxisOfDomains {
  /** Coordinates along the axis inside one domain. */
  inside: number;
  /** Steps along the axis from domain to domain. */
  outside: number;
  /** Domains apart that neighbours along the axis lie. */
  stride: number;
  /** Ranks apart that neighbours inside a domain lie. */
  rankStride: number;
}

/**
 * @returns each axis' parts; undefined where a domain cuts an axis unevenly
 */
export function domainBox(
  grid: OrthogonalGrid,
  domainSize: number,
): Map<Axis, AxisOfDomains> | undefined {
  const box = new Map<Axis, AxisOfDomains>();
  let left = Math.min(domainSize, grid.size);
  if (grid.size % left !== 0) return undefined;
  let stride = 1;
  for (const axis of grid.axes) {
    const size = grid.radix.sizes[grid.positionOf(axis)] ?? 1;
    const inside = Math.min(size, left);
    if (left % inside !== 0 || size % inside !== 0) return undefined;
    left /= inside;
    const outside = size / inside;
    const rankStride = grid.radix.strides[grid.positionOf(axis)] ?? 1;
    box.set(axis, { inside, outside, stride, rankStride });
    stride *= outside;
  }
  return box;
}

/** A group's domains, as axes with steps; and how many members one domain holds. */
export interface GroupOfDomains {
  axes: AxisOfDomains[];
  perDomain: number;
  domains: number;
  /** Ranks of the members in the first domain. */
  members: number[];
}

export function groupOfDomains(
  box: Map<Axis, AxisOfDomains>,
  axes: readonly Axis[],
): GroupOfDomains {
  // The box lists axes fastest first, which is the order a ring passes domains in.
  const along = [...box].filter(([axis]) => axes.includes(axis)).map(([, part]) => part);
  let members = [0];
  for (const { inside, rankStride } of along) {
    members = Array.from({ length: inside }, (_, step) => step * rankStride).flatMap((jump) =>
      members.map((member) => member + jump),
    );
  }
  return {
    members,
    axes: along.filter(({ outside }) => outside > 1),
    perDomain: along.reduce((product, { inside }) => product * inside, 1),
    domains: along.reduce((product, { outside }) => product * outside, 1),
  };
}

/** The domain after `domain` in a group's ring. */
export function nextDomain(axes: readonly AxisOfDomains[], domain: number): number {
  let next = domain;
  for (const { outside, stride } of axes) {
    const at = Math.floor(domain / stride) % outside;
    if (at + 1 < outside) return next + stride;
    next -= at * stride;
  }
  return next;
}

/** Every other domain of a group. */
export function otherDomains(axes: readonly AxisOfDomains[], domain: number): number[] {
  let all = [domain];
  for (const { outside, stride } of axes) {
    const at = Math.floor(domain / stride) % outside;
    all = all.flatMap((one) =>
      Array.from({ length: outside }, (_, to) => one + (to - at) * stride),
    );
  }
  return all.filter((one) => one !== domain);
}

/** Place of a domain among those of its group, in ascending order. */
export function placeInGroup(axes: readonly AxisOfDomains[], domain: number): number {
  let place = 0;
  let weight = 1;
  for (const { outside, stride } of axes) {
    place += (Math.floor(domain / stride) % outside) * weight;
    weight *= outside;
  }
  return place;
}

/** Domains apart that two places of a group lie. */
export function stepsBetween(axes: readonly AxisOfDomains[], from: number, to: number): number {
  let steps = 0;
  let weight = 1;
  for (const { outside, stride } of axes) {
    const at = (place: number) => Math.floor(place / weight) % outside;
    steps += (at(to) - at(from)) * stride;
    weight *= outside;
  }
  return steps;
}

/**
 * The flows inside one group: who sends how much to whom, for each way a collective can be run.
 * Members of a scale-up domain are kept together, as NCCL's search does, and every member takes its
 * turn at the way out (one channel per adapter), so that a group's traffic leaves a node over all
 * adapters of its members evenly.
 */
import type { TrafficKind } from "../../report.ts";
import { doubleBinaryTree } from "../collectives/double-binary-tree.ts";
import type { FlowSink } from "./flow-sink.ts";

/** A group's members, gathered by domain: lists in the order the ring passes them. */
export type Domains = readonly (readonly number[])[];

/** Groups members by `domainOf`; domains in ascending order, members of one in ascending slots. */
export function gatherByDomain(
  members: readonly number[],
  domainOf: (rank: number) => number,
): Domains {
  const runs: number[][] = [];
  let run: number[] = [];
  let last = -1;
  for (const member of members) {
    const domain = domainOf(member);
    if (domain < last) return gatherInAnyOrder(members, domainOf);
    if (domain !== last) {
      run = [];
      runs.push(run);
      last = domain;
    }
    run.push(member);
  }
  return runs;
}

/** The same of ranks that do not pass from domain to domain in order. */
function gatherInAnyOrder(members: readonly number[], domainOf: (rank: number) => number): Domains {
  const domains = new Map<number, number[]>();
  for (const member of members) {
    const domain = domainOf(member);
    const known = domains.get(domain);
    if (known === undefined) domains.set(domain, [member]);
    else known.push(member);
  }
  return [...domains].sort(([a], [b]) => a - b).map(([, list]) => list);
}

/**
 * A ring: every member sends `bytes` on. In a domain to the next member; the share 1 / members
 * passes to the next domain, member k to member k.
 * @param mesh GPUs of a domain are joined pairwise: instead of a ring, an equal part to each
 */
export function ringFlows(
  sink: FlowSink,
  kind: TrafficKind,
  domains: Domains,
  bytes: number,
  mesh: boolean,
): void {
  domains.forEach((members, index) => {
    const next = domains[(index + 1) % domains.length] as readonly number[];
    const leaving = domains.length > 1 ? bytes / members.length : 0;
    passAround(sink, kind, members, bytes - leaving, mesh);
    if (domains.length > 1) handOver(sink, kind, members, next, bytes);
  });
}

function passAround(
  sink: FlowSink,
  kind: TrafficKind,
  members: readonly number[],
  bytes: number,
  mesh: boolean,
): void {
  const size = members.length;
  if (size === 1) return;
  if (mesh) {
    for (const from of members) {
      for (const to of members) if (from !== to) sink.flow(kind, from, to, bytes / (size - 1));
    }
    return;
  }
  for (let k = 0; k < size; k += 1) {
    sink.flow(kind, members[k] as number, members[(k + 1) % size] as number, bytes);
  }
}

/** From one domain to the next over all their members: ring r leaves by member r and enters by r. */
function handOver(
  sink: FlowSink,
  kind: TrafficKind,
  from: readonly number[],
  to: readonly number[],
  bytes: number,
): void {
  const rings = leastCommonMultiple(from.length, to.length);
  for (let ring = 0; ring < rings; ring += 1) {
    const sender = from[ring % from.length] as number;
    sink.flow(kind, sender, to[ring % to.length] as number, bytes / rings);
  }
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}

/**
 * Double binary trees over the domains, half of the bytes each, summed up to the root and handed
 * down again; a chain inside each domain (NCCL, src/graph/trees.cc). All-reduce only.
 * @param bytes of the buffer
 * @param inSwitch inside a domain the switch reduces, instead of the chain (NCCL's NVLSTree)
 */
export function treeFlows(
  sink: FlowSink,
  kind: TrafficKind,
  domains: Domains,
  bytes: number,
  inSwitch: boolean,
): void {
  for (const members of domains) {
    if (inSwitch) switchFlows(sink, kind, members, bytes);
    else chainFlows(sink, kind, members, bytes);
  }
  for (const tree of doubleBinaryTree(domains.length)) {
    tree.forEach(({ parent }, child) => {
      if (parent === -1) return;
      const low = domains[child] as readonly number[];
      const high = domains[parent] as readonly number[];
      handOver(sink, kind, low, high, bytes / 2);
      handOver(sink, kind, high, low, bytes / 2);
    });
  }
}

/** Each channel runs a chain that begins at another member: both ways, all pairs of neighbours. */
function chainFlows(
  sink: FlowSink,
  kind: TrafficKind,
  members: readonly number[],
  bytes: number,
): void {
  const size = members.length;
  if (size === 1) return;
  const share = (bytes * (size - 1)) / size;
  for (let k = 0; k < size; k += 1) {
    const one = members[k] as number;
    const other = members[(k + 1) % size] as number;
    sink.flow(kind, one, other, share);
    sink.flow(kind, other, one, share);
  }
}

/**
 * All-reduce in the switch (NVLink SHARP): each GPU's data goes up once to be summed and its part
 * of the result once to be handed to all.
 */
export function switchFlows(
  sink: FlowSink,
  kind: TrafficKind,
  members: readonly number[],
  bytes: number,
): void {
  if (members.length === 1) return;
  const each = bytes * (1 + 1 / members.length);
  for (const member of members) sink.atSwitch(kind, member, each, each);
}

/** Every member an equal part of `bytes` to every member, its own kept. */
export function allToAllFlows(
  sink: FlowSink,
  kind: TrafficKind,
  members: readonly number[],
  bytes: number,
): void {
  const part = bytes / members.length;
  for (const from of members) {
    for (const to of members) if (from !== to) sink.flow(kind, from, to, part);
  }
}

/** Tokens that cross to each other domain once, rail to rail, and spread inside. */
export function spreadFlows(
  sink: FlowSink,
  kind: TrafficKind,
  domains: Domains,
  inside: number,
  crossing: number,
): void {
  for (const [index, members] of domains.entries()) {
    const size = members.length;
    for (const from of members) {
      for (const to of members) {
        if (from !== to) sink.flow(kind, from, to, inside / (size - 1));
      }
    }
    for (const [other, receivers] of domains.entries()) {
      if (other !== index) {
        handOver(sink, kind, members, receivers, (crossing * size) / (domains.length - 1));
      }
    }
  }
}

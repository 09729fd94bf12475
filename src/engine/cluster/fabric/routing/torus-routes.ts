/**
 * Routing in a torus: along one axis after the other, each the shorter way round. At equal distance
 * half of the bytes go either way. A flow whose way is broken takes a shortest one around the failure.
 */
import type { TorusShape } from "../fabric-shape.ts";
import { type FabricGraph, tierNamed } from "../graph.ts";
import { closes, strideAlong, torusTierName } from "../torus-wiring.ts";
import { detours } from "./detours.ts";
import { type Failures, linkIsUp } from "./failures.ts";
import { addTo } from "./node-routes.ts";
import type { LoadAccumulator } from "./routing.ts";

interface WholeAxis {
  size: number;
  stride: number;
  /** Closed by a cable of its own from the last chip to the first. */
  ring: boolean;
  firstLink: number;
}

export function torusAccumulator(
  graph: FabricGraph,
  torus: TorusShape,
  failures: Failures | undefined,
  loads: Float64Array,
): LoadAccumulator {
  const axes = torus.axes.map((size, axis) => ({
    size,
    stride: strideAlong(torus, axis),
    ring: closes(torus, axis) && size > 2,
    firstLink: tierNamed(graph, torusTierName(axis)).first,
  }));
  const around = failures && detours(graph, failures);
  const laid: [index: number, bytes: number][] = [];
  let lost = 0;
  /** Lays bytes onto a link at once, or where ways may break once the whole way is known. */
  const lay = (index: number, bytes: number) => {
    if (failures) laid.push([index, bytes]);
    else addTo(loads, index, bytes);
  };

  /** One way along an axis, forward from `chip` or backward into it. */
  const walk = (chip: number, along: WholeAxis, steps: number, forward: boolean, bytes: number) => {
    const { size, stride, ring, firstLink } = along;
    let at = chip;
    let coordinate = Math.floor(chip / stride) % size;
    // Links of an open axis are one fewer to a line than chips.
    const gap = ring ? 0 : Math.floor(chip / (stride * size)) * stride;
    for (let step = 0; step < steps; step += 1) {
      if (!forward) {
        const wraps = coordinate === 0;
        const before = wraps ? at + (size - 1) * stride : at - stride;
        lay(2 * (firstLink + before - gap) + 1, bytes);
        at = before;
        coordinate = wraps ? size - 1 : coordinate - 1;
        continue;
      }
      lay(2 * (firstLink + at - gap), bytes);
      const wraps = coordinate === size - 1;
      at = wraps ? at - (size - 1) * stride : at + stride;
      coordinate = wraps ? 0 : coordinate + 1;
    }
  };

  const reroute = (from: number, to: number, bytes: number) => {
    if (laid.every(([index]) => linkIsUp(graph, failures, index >> 1))) {
      for (const [index, part] of laid) addTo(loads, index, part);
      return;
    }
    const way = around?.(from, to);
    if (way === undefined) lost += bytes;
    for (const index of way ?? []) addTo(loads, index, bytes);
  };

  return {
    add(from, to, bytes) {
      if (from === to || bytes === 0) return;
      laid.length = 0;
      let at = from;
      for (const along of axes) {
        const { size, stride, ring } = along;
        const ahead = (Math.floor(to / stride) % size) - (Math.floor(at / stride) % size);
        const forward = (ahead + size) % size;
        if (forward === 0) continue;
        if (!ring) walk(at, along, Math.abs(ahead), ahead > 0, bytes);
        else if (2 * forward === size) {
          walk(at, along, forward, true, bytes / 2);
          walk(at, along, forward, false, bytes / 2);
        } else {
          const near = 2 * forward < size;
          walk(at, along, near ? forward : size - forward, near, bytes);
        }
        at += ahead * stride;
      }
      if (failures) reroute(from, to, bytes);
    },
    finish() {},
    peek: (index) => loads[index] as number,
    addAtSwitch() {},
    unrouted: () => lost,
  };
}

/**
 * Routing in a torus: along one axis after the other, each the shorter way round. At equal distance
 * half of the bytes go either way.
 */
import type { TorusShape } from "../fabric-shape.ts";
import { type FabricGraph, tierNamed } from "../graph.ts";
import { closes, strideAlong, torusTierName } from "../torus-wiring.ts";
import type { Failures } from "./failures.ts";
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
  let lost = 0;

  /** One way along an axis, forward from `chip` (or backward into it); false where it is broken. */
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
        const link = firstLink + before - gap;
        if (failures?.links.has(link) || failures?.vertices.has(at)) return false;
        addTo(loads, 2 * link + 1, bytes);
        at = before;
        coordinate = wraps ? size - 1 : coordinate - 1;
        continue;
      }
      const link = firstLink + at - gap;
      if (failures?.links.has(link) || failures?.vertices.has(at)) return false;
      addTo(loads, 2 * link, bytes);
      const wraps = coordinate === size - 1;
      at = wraps ? at - (size - 1) * stride : at + stride;
      coordinate = wraps ? 0 : coordinate + 1;
    }
    return true;
  };

  return {
    add(from, to, bytes) {
      if (from === to || bytes === 0) return;
      let at = from;
      for (const along of axes) {
        const { size, stride, ring } = along;
        const ahead = (Math.floor(to / stride) % size) - (Math.floor(at / stride) % size);
        const forward = (ahead + size) % size;
        if (forward === 0) continue;
        let reached: boolean;
        if (!ring) reached = walk(at, along, Math.abs(ahead), ahead > 0, bytes);
        else if (2 * forward === size) {
          const one = walk(at, along, forward, true, bytes / 2);
          const other = walk(at, along, forward, false, bytes / 2);
          reached = one && other;
        } else {
          const near = 2 * forward < size;
          reached = walk(at, along, near ? forward : size - forward, near, bytes);
        }
        if (!reached) {
          lost += bytes;
          return;
        }
        at += ahead * stride;
      }
    },
    finish() {},
    peek: (index) => loads[index] as number,
    addAtSwitch() {},
    unrouted: () => lost,
  };
}

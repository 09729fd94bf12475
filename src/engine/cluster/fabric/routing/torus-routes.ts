/**
 * Routing in a torus: along one axis after the other, each the shorter way round. At equal distance
 * half of the bytes go either way.
 */
import type { TorusShape } from "../fabric-shape.ts";
import { type FabricGraph, tierNamed } from "../graph.ts";
import {
  closes,
  coordinateAlong,
  linkAlong,
  nextAlong,
  strideAlong,
  torusTierName,
} from "../torus-wiring.ts";
import type { Failures } from "./failures.ts";
import { addTo } from "./node-routes.ts";
import type { LoadAccumulator } from "./routing.ts";

export function torusAccumulator(
  graph: FabricGraph,
  torus: TorusShape,
  failures: Failures | undefined,
  loads: Float64Array,
): LoadAccumulator {
  const tiers = torus.axes.map((_, axis) => tierNamed(graph, torusTierName(axis)).first);
  let lost = 0;

  /** One way along an axis, forward from `chip` (or backward into it); false where it is broken. */
  const walk = (chip: number, axis: number, steps: number, forward: boolean, bytes: number) => {
    let at = chip;
    for (let step = 0; step < steps; step += 1) {
      const from = forward ? at : previousAlong(torus, at, axis);
      const link = (tiers[axis] ?? 0) + linkAlong(torus, from, axis);
      if (failures?.links.has(link) || failures?.vertices.has(at)) return false;
      addTo(loads, 2 * link + (forward ? 0 : 1), bytes);
      at = forward ? nextAlong(torus, at, axis) : from;
    }
    return true;
  };

  return {
    add(from, to, bytes) {
      if (from === to || bytes === 0) return;
      let at = from;
      for (let axis = 0; axis < torus.axes.length; axis += 1) {
        const size = torus.axes[axis] ?? 1;
        const ahead = coordinateAlong(torus, to, axis) - coordinateAlong(torus, at, axis);
        const forward = (ahead + size) % size;
        if (forward === 0) continue;
        const ring = closes(torus, axis) && size > 2;
        let reached: boolean;
        if (!ring) reached = walk(at, axis, Math.abs(ahead), ahead > 0, bytes);
        else if (2 * forward === size) {
          const [one, other] = [true, false].map((way) => walk(at, axis, forward, way, bytes / 2));
          reached = Boolean(one && other);
        } else {
          const near = 2 * forward < size;
          reached = walk(at, axis, near ? forward : size - forward, near, bytes);
        }
        if (!reached) {
          lost += bytes;
          return;
        }
        at += ahead * strideAlong(torus, axis);
      }
    },
    finish() {},
    peek: (index) => loads[index] as number,
    addAtSwitch() {},
    unrouted: () => lost,
  };
}

function previousAlong(torus: TorusShape, chip: number, axis: number): number {
  const size = torus.axes[axis] ?? 1;
  const stride = strideAlong(torus, axis);
  return coordinateAlong(torus, chip, axis) === 0 ? chip + (size - 1) * stride : chip - stride;
}

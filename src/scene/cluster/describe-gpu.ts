/** A GPU in words, for tooltips, screen readers and tables: what the picture shows of it. */
import { formatMemory, formatShare } from "../quantity-text.ts";
import { placesOf } from "./cluster-facts.ts";
import type { ClusterSceneInput } from "./cluster-input.ts";

/**
 * One sentence: `Rank 1234, node 154, GPU 2: tensor rank 2 of 8, pipeline stage 19 of 35, …`.
 * Numbers count from 0, as launchers and logs do.
 * @throws RangeError for a rank that the plan does not have
 */
export function describeGpu(input: ClusterSceneInput, rank: number): string {
  const { plan, grid } = input;
  if (!Number.isInteger(rank) || rank < 0 || rank >= grid.size) {
    throw new RangeError(`Rank ${rank} is not one of the plan's ${grid.size}`);
  }
  const slot = placesOf(input).slotOf(rank);
  const { gpusPerNode } = plan.cluster;
  const { tensor, pipeline, data, context, expert } = plan.parallel;
  const at = grid.coordinatesOf(rank);
  const parts = [
    ...(tensor > 1 ? [`tensor rank ${at.tensor} of ${tensor}`] : []),
    ...(pipeline > 1 ? [`pipeline stage ${at.pipeline} of ${pipeline}`] : []),
    ...(data > 1 ? [`data replica ${at.data} of ${data}`] : []),
    ...(context > 1 ? [`context rank ${at.context} of ${context}`] : []),
    ...(expert > 1 ? [`expert rank ${at.expert} of ${expert}`] : []),
    ...memoryWords(input, at.pipeline),
  ];
  const place = `Rank ${rank}, node ${Math.floor(slot / gpusPerNode)}, GPU ${slot % gpusPerNode}`;
  return `${place}: ${parts.join(", ")}.`;
}

function memoryWords({ memory }: ClusterSceneInput, stage: number): string[] {
  const held = memory.stages[stage];
  if (!held) return [];
  const layers = held.layers
    .filter(([first, last]) => last >= first)
    .map(([first, last]) => (last === first ? `${first}` : `${first} to ${last}`));
  const share = held.bytes.total / memory.capacityBytes;
  const fits = share > 1 ? ", more than it has" : "";
  return [
    ...(layers.length > 0 ? [`layers ${layers.join(" and ")}`] : ["no layers"]),
    `${formatMemory(held.bytes.total)} of memory, ${formatShare(share)} of the capacity${fits}`,
  ];
}

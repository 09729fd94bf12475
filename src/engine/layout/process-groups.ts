/**
 * The kinds of process group that a training run creates, named and listed as Megatron-Core names
 * and creates them (`initialize_model_parallel`, megatron/core/parallel_state.py). The same names
 * are the keys of the command line's `groups`.
 */
import type { ExpertAxis, ExpertGrid } from "./expert-grid.ts";
import { type GroupFamily, selectMembers, sliceGroups } from "./group-family.ts";
import type { Axis, OrthogonalGrid } from "./orthogonal-grid.ts";

/** Kinds that every run has, in Megatron-Core's order of creation. */
export const GROUP_KINDS = [
  "dp-cp",
  "dp",
  "cp",
  "tp-pp",
  "tp",
  "pp",
  "embedding",
  "position_embedding",
  "tp-dp-cp",
  "tp-dp",
  "tp-cp",
  "ep",
  "etp",
  "etp-ep",
  "etp-ep-pp",
  "edp",
] as const;

/**
 * `intra-partial-dp-cp`: the ranks that share one copy of the ZeRO states, where `zeroGroupSize` is
 * less than data × context (Megatron-Core's `num_distributed_optimizer_instances`); otherwise the
 * same as `dp-cp`.
 */
export type GroupKind = (typeof GROUP_KINDS)[number] | "intra-partial-dp-cp";

const DENSE_AXES: Partial<Record<GroupKind, readonly Axis[]>> = {
  "dp-cp": ["dp", "cp"],
  dp: ["dp"],
  cp: ["cp"],
  "tp-pp": ["tp", "pp"],
  tp: ["tp"],
  pp: ["pp"],
  "tp-dp-cp": ["tp", "dp", "cp"],
  "tp-dp": ["tp", "dp"],
  "tp-cp": ["tp", "cp"],
};

const EXPERT_AXES: Partial<Record<GroupKind, readonly (ExpertAxis | "pipeline")[]>> = {
  ep: ["expert"],
  etp: ["expertTensor"],
  "etp-ep": ["expertTensor", "expert"],
  "etp-ep-pp": ["expertTensor", "expert", "pipeline"],
  edp: ["expertData"],
};

/** The groups of one kind; see `GROUP_KINDS`. */
export function groupFamily(
  kind: GroupKind,
  dense: OrthogonalGrid,
  experts: ExpertGrid,
  zeroGroupSize: number,
): GroupFamily {
  const denseAxes = DENSE_AXES[kind];
  if (denseAxes) return dense.groups(denseAxes);
  const expertAxes = EXPERT_AXES[kind];
  if (expertAxes) return experts.groups(expertAxes);
  if (kind === "intra-partial-dp-cp") return sliceGroups(dense.groups(["dp", "cp"]), zeroGroupSize);
  const pipeline = dense.groups(["pp"]);
  if (kind === "position_embedding") return selectMembers(pipeline, [0]);
  // Word embeddings stand on the first and the last stage, and are kept equal between the two.
  return selectMembers(pipeline, pipeline.size === 1 ? [0] : [0, pipeline.size - 1]);
}

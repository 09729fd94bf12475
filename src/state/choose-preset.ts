/**
 * Choosing another model or cluster keeps as much of the plan as still fits it. What does not fit is
 * given back to its default, fewest fields first, so that a choice from a list is never refused for
 * a degree the reader set for something else.
 */
import { analyze } from "../engine/analyze.ts";
import { PlanError } from "../engine/plan/plan-error.ts";
import { type PlanDocument, withField, withFields } from "./document.ts";
import type { ShardscopeStore } from "./store.ts";

/** Fields that may have to give, each with those that mean nothing without it. */
const MAY_GIVE: readonly (readonly string[])[] = [
  ["parallel.data"],
  ["cluster.placement"],
  ["training.globalBatchSize"],
  ["parallel.layersPerStage"],
  ["parallel.virtualPipeline", "training.schedule"],
  ["parallel.expert", "parallel.expertTensor"],
  ["parallel.zeroGroupSize"],
  ["parallel.context"],
  ["parallel.pipeline"],
  ["parallel.tensor"],
];

/**
 * What was asked for where a document had to leave some of it out. The next choice starts from
 * there, so that a degree which one model cannot take is back with the next that can.
 */
const ASKED = new WeakMap<PlanDocument, PlanDocument>();

function askedFor(store: ShardscopeStore): PlanDocument {
  const { present } = store.getState().history;
  return ASKED.get(present) ?? present;
}

/** Shows a preset model on the present cluster. */
export function chooseModel(store: ShardscopeStore, id: string): boolean {
  const document = askedFor(store);
  return proposeNearest(store, { ...untitled(document), model: id });
}

/** Moves the model to a preset cluster, as large as the present one where that machine is. */
export function chooseCluster(store: ShardscopeStore, id: string): boolean {
  const { nodes } = store.getState().analysis.plan.cluster;
  const document = untitled(askedFor(store));
  return (
    proposeNearest(store, { ...document, cluster: { preset: id, nodes } }) ||
    proposeNearest(store, { ...document, cluster: { preset: id } })
  );
}

/** Changes fields of the cluster: its nodes, its accelerator. */
export function changeCluster(
  store: ShardscopeStore,
  fields: { nodes?: number; accelerator?: string },
  gesture?: string,
): boolean {
  const document = untitled(askedFor(store));
  const changes = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [`cluster.${field}`, value]),
  );
  const changed = withFields(document, { "cluster.gpus": undefined, ...changes });
  return proposeNearest(store, changed, gesture);
}

/**
 * Proposes the document, or the one nearest to it that can be. When none can, the problem told is
 * the document's own.
 */
function proposeNearest(store: ShardscopeStore, document: PlanDocument, gesture?: string): boolean {
  for (const given of subsetsBySize(MAY_GIVE.length)) {
    const fields = given.flatMap((index) => MAY_GIVE[index] ?? []);
    const lighter = fields.reduce((rest, path) => withField(rest, path, undefined), document);
    if (!canBe(lighter)) continue;
    if (lighter !== document) ASKED.set(lighter, document);
    return store.getState().propose(lighter, gesture);
  }
  return store.getState().propose(document, gesture);
}

function canBe(document: PlanDocument): boolean {
  try {
    analyze(document);
    return true;
  } catch (error) {
    if (error instanceof PlanError) return false;
    throw error;
  }
}

/** A title names the plan it was written for; a changed plan goes by its model's name. */
function untitled(document: PlanDocument): PlanDocument {
  return withField(document, "title", undefined);
}

/** All subsets of 0 … count − 1 with at most four members, smaller ones first. */
function subsetsBySize(count: number): number[][] {
  const subsets: number[][] = [[]];
  let grown: number[][] = [[]];
  for (let size = 1; size <= 4; size++) {
    grown = grown.flatMap((subset) =>
      Array.from({ length: count - ((subset.at(-1) ?? -1) + 1) }, (_, offset) => [
        ...subset,
        (subset.at(-1) ?? -1) + 1 + offset,
      ]),
    );
    subsets.push(...grown);
  }
  return subsets;
}

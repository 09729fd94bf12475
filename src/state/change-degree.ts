/** Moving a degree: what else gives is worked out by the engine, and lands in one undoable step. */
import { type BatchAxis, type DegreeAxis, degreeChange } from "../engine/plan/degree-change.ts";
import type { Plan } from "../engine/plan/plan.ts";
import { withField, withFields } from "./document.ts";
import type { ShardscopeStore } from "./store.ts";

/** A batch that moved degrees could not divide: what it was, and the nearest that stands for it. */
export interface LeftBatch {
  wanted: number;
  taken: number;
}

/**
 * The plan whose degrees are moved: with the batch that was asked for, not the one rounded for
 * degrees on the way, so that a slider moved there and back leaves the plan as it was.
 */
export function withWantedBatch(plan: Plan, left: LeftBatch | undefined): Plan {
  return left?.taken === plan.training.globalBatchSize
    ? { ...plan, training: { ...plan.training, globalBatchSize: left.wanted } }
    : plan;
}

/** Sets a degree; returns whether the plan took it. */
export function changeDegreeIn(
  store: ShardscopeStore,
  axis: DegreeAxis | BatchAxis,
  value: number,
  gesture?: string,
): boolean {
  const { analysis, giving, history, leftBatch } = store.getState();
  const isBatch = axis === "microBatchSize" || axis === "globalBatchSize";
  const plan = isBatch ? analysis.plan : withWantedBatch(analysis.plan, leftBatch);
  const change = degreeChange(plan, axis, value, giving);
  if ("refusal" in change) {
    store.getState().report({ path: `parallel.${axis}`, message: `${value} ${change.refusal}` });
    return false;
  }
  const changesSize = "cluster.nodes" in change.fields || "cluster.gpus" in change.fields;
  // A title that counts nodes would lie about another count.
  const document = changesSize ? withField(history.present, "title", undefined) : history.present;
  if (!store.getState().propose(withFields(document, change.fields), gesture)) return false;
  const { globalBatchSize: wanted } = plan.training;
  const { globalBatchSize: taken } = store.getState().analysis.plan.training;
  if (!isBatch) store.setState({ leftBatch: taken === wanted ? undefined : { wanted, taken } });
  return true;
}

/** Moving a degree: what else gives is worked out by the engine, and lands in one undoable step. */
import { type BatchAxis, type DegreeAxis, degreeChange } from "../engine/plan/degree-change.ts";
import { withField, withFields } from "./document.ts";
import type { ShardscopeStore } from "./store.ts";

/** Sets a degree; returns whether the plan took it. */
export function changeDegreeIn(
  store: ShardscopeStore,
  axis: DegreeAxis | BatchAxis,
  value: number,
  gesture?: string,
): boolean {
  const { analysis, giving, history } = store.getState();
  const change = degreeChange(analysis.plan, axis, value, giving);
  if ("refusal" in change) {
    store.getState().report({ path: `parallel.${axis}`, message: `${value} ${change.refusal}` });
    return false;
  }
  const changesSize = "cluster.nodes" in change.fields || "cluster.gpus" in change.fields;
  // A title that counts nodes would lie about another count.
  const document = changesSize ? withField(history.present, "title", undefined) : history.present;
  return store.getState().propose(withFields(document, change.fields), gesture);
}

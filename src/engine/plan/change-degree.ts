/** A changed degree as a whole plan document, for callers that keep no document of their own. */
import { type BatchAxis, type DegreeAxis, degreeChange, type Giving } from "./degree-change.ts";
import { leaveOutDefaults } from "./leave-out-defaults.ts";
import type { Plan } from "./plan.ts";
import { PlanError } from "./plan-error.ts";
import type { PlanInput } from "./schema.ts";

type Fields = { [field: string]: unknown };

/**
 * The plan with `axis` at `value` and tensor × pipeline × context × data still the GPU count.
 * @throws {PlanError} when it cannot be; `legalDegrees` says beforehand.
 */
export function changeDegree(
  plan: Plan,
  axis: DegreeAxis | BatchAxis,
  value: number,
  giving: Giving = "data",
): PlanInput {
  const change = degreeChange(plan, axis, value, giving);
  if ("refusal" in change) {
    const part = axis === "microBatchSize" || axis === "globalBatchSize" ? "training" : "parallel";
    throw new PlanError({
      path: `${part}.${axis}`,
      rule: "degree-change",
      message: `${value} ${change.refusal}`,
    });
  }
  const document = leaveOutDefaults(plan) as Fields;
  for (const [path, changed] of Object.entries(change.fields)) setField(document, path, changed);
  return document as PlanInput;
}

function setField(document: Fields, path: string, value: string | number | undefined): void {
  const [part = "", field = ""] = path.split(".");
  const existing = document[part];
  const fields: Fields =
    typeof existing === "string" ? { preset: existing } : { ...(existing as Fields | undefined) };
  if (value === undefined) delete fields[field];
  else fields[field] = value;
  document[part] = fields;
}

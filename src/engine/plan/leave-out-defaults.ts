/**
 * A complete plan with everything left out that its defaults say anyway: what a link, a file or an
 * undo step carries. Leaving out is tried, not guessed: a field goes when completing without it
 * gives the same plan and no new warning.
 */
import { completePlan } from "./complete-plan.ts";
import type { Plan } from "./plan.ts";
import type { PlanInput } from "./schema.ts";

type Fields = { [field: string]: unknown };

/** Groups whose fields may go one by one; a list or an override goes whole or stays. */
const GROUPS = new Set([
  "model",
  "cluster",
  "parallel",
  "training",
  "interNode",
  "overlap",
  "offload",
]);

/** @returns the shortest document that completes to `plan`. */
export function leaveOutDefaults(plan: Plan): PlanInput {
  const document = JSON.parse(JSON.stringify(plan)) as Fields;
  const wanted = completePlan(plan);
  const text = JSON.stringify(wanted.plan);
  const same = () => {
    try {
      const { plan: completed, warnings } = completePlan(document);
      return warnings.length <= wanted.warnings.length && JSON.stringify(completed) === text;
    } catch {
      return false;
    }
  };

  function shorten(fields: Fields): void {
    const keys = Object.keys(fields);
    // Derived fields come late in a plan, so the later of two that imply each other goes; but of
    // the two counts of a cluster people keep its nodes.
    const order = [...keys].reverse().sort((a, b) => Number(b === "gpus") - Number(a === "gpus"));
    for (const key of order) {
      if (key === "version") continue;
      const value = fields[key];
      delete fields[key];
      if (same()) continue;
      fields[key] = value;
      if (GROUPS.has(key) && typeof value === "object" && value !== null) shorten(value as Fields);
    }
    for (const key of keys) {
      if (!(key in fields)) continue;
      const value = fields[key];
      delete fields[key];
      fields[key] = value;
    }
  }

  shorten(document);
  return document as PlanInput;
}

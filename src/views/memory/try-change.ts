/** Trying single changes on the plan at hand: what each would leave and cost, and the document it makes. */
import { type Analysis, analyze } from "../../engine/analyze.ts";
import type { PlanPatch } from "../../engine/memory/single-changes.ts";
import { type TriedChange, whatWouldFit } from "../../engine/memory/what-would-fit.ts";
import type { Plan } from "../../engine/plan/plan.ts";
import { PlanError } from "../../engine/plan/plan-error.ts";
import { fieldOf, type PlanDocument, withFields } from "../../state/document.ts";

export interface CostedChange extends TriedChange {
  /** Seconds per iteration more, or fewer. */
  additionalSeconds: number;
}

export interface Remedies {
  /** Whether any single change is enough. */
  enough: boolean;
  /** Cheapest first; where none is enough, the one that comes nearest. */
  changes: CostedChange[];
}

/** The changes that make the plan fit, or come nearest to it. */
export function remedies(analysis: Analysis): Remedies {
  const known = new Map<Plan, Analysis | undefined>([[analysis.plan, analysis]]);
  const look = (plan: Plan) => {
    if (!known.has(plan)) known.set(plan, analyzed(plan));
    return known.get(plan);
  };
  const { fitting, nearest } = whatWouldFit(analysis.plan, {
    memory: (plan) => look(plan)?.report.memory,
    bytesSent: (plan) => bytesSent(look(plan)),
  });
  const before = analysis.report.step.seconds;
  const changes = fitting.length > 0 ? fitting : nearest;
  return {
    enough: fitting.length > 0,
    changes: changes.map((change) => ({
      ...change,
      additionalSeconds: (look(change.plan)?.report.step.seconds ?? Number.NaN) - before,
    })),
  };
}

/** The changes that save memory, most first. */
export function savings(analysis: Analysis): CostedChange[] {
  const { peakDeviceBytes } = analysis.report.memory;
  return remedies(analysis)
    .changes.filter((change) => change.peakDeviceBytes < peakDeviceBytes)
    .sort((one, other) => one.peakDeviceBytes - other.peakDeviceBytes);
}

/** Undefined where the changed plan cannot be. */
function analyzed(plan: Plan): Analysis | undefined {
  try {
    return analyze(plan);
  } catch (error) {
    if (error instanceof PlanError) return undefined;
    throw error;
  }
}

function bytesSent(analysis: Analysis | undefined): number {
  if (analysis === undefined) return 0;
  const { perStage, busiestStage } = analysis.traffic;
  const { inNode = 0, interNode = 0 } = perStage[busiestStage]?.total ?? {};
  return inNode + interNode;
}

/** Fields that follow others by default, and go on doing so unless the reader set them. */
const FOLLOWING = new Set(["parallel.zeroGroupSize", "parallel.expertTensor"]);

/** The document with a change's fields set. */
export function changedDocument(document: PlanDocument, patch: PlanPatch): PlanDocument {
  const fields: Record<string, unknown> = {};
  for (const [section, values] of Object.entries(patch)) {
    for (const [field, value] of Object.entries(values)) {
      const path = `${section}.${field}`;
      if (FOLLOWING.has(path) && fieldOf(document, path) === undefined) continue;
      fields[path] = value;
    }
  }
  return withFields(document, fields);
}

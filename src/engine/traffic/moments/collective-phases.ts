/**
 * When in a step each collective runs: in forward passes, in backward passes with what they repeat,
 * while gradients are summed, or while parameters are gathered. Read from what a collective is for, so
 * that the lists that are made for every plan a slider passes carry nothing of it.
 */
import type { CollectiveUse } from "../collective-use.ts";
import { type PlanFacts, recomputedLayers } from "../stage-facts.ts";
import { expertLayers, recomputedExpertLayers } from "../tensor-collectives.ts";

export const TRAFFIC_PHASES = ["forward", "backward", "gradients", "parameters"] as const;
export type TrafficPhase = (typeof TRAFFIC_PHASES)[number];

/** Share of a collective's bytes in each phase; all shares together are 1. */
export type PhaseShares = Readonly<Partial<Record<TrafficPhase, number>>>;

/** What forward does, and backward once more where it is recomputed. */
type Split = "layers" | "experts" | "experts both ways" | "received";

/** The beginning of a purpose and when it is served; the first that fits counts. */
const PHASES: readonly (readonly [purpose: string, when: TrafficPhase | Split])[] = [
  ["attention and feed-forward, forward", "forward"],
  ["attention and feed-forward, backward", "backward"],
  ["inputs again for weight gradients", "backward"],
  ["recomputed forward", "backward"],
  ["embedding, backward", "backward"],
  ["embedding", "forward"],
  ["output matrix: gathered before", "forward"],
  // The head's own output stays where it is; its input gradient is summed.
  ["output matrix", "backward"],
  ["loss", "forward"],
  ["gradients of norms", "gradients"],
  ["tokens over the ranks of an expert", "experts both ways"],
  ["expert outputs over the ranks of an expert", "experts both ways"],
  ["keys and values, forward", "layers"],
  ["keys and values, backward", "backward"],
  ["gradients of keys and values", "backward"],
  ["tokens to their experts, forward", "experts"],
  ["expert outputs back, forward", "experts"],
  ["gradients to the experts", "backward"],
  ["gradients back from the experts", "backward"],
  ["activations to the next stage", "forward"],
  ["gradients to the stage before", "backward"],
  ["parts received", "received"],
  ["gradients to the rank that holds the same stages", "gradients"],
  ["gradient parts over groups", "gradients"],
  ["gradient of the tied embedding", "gradients"],
  ["gradients, ", "gradients"],
  ["updated parameters", "parameters"],
  ["parameters, forward", "parameters"],
  ["parameters, backward", "backward"],
];

/**
 * @param uses of every stage, as `stageCollectives` lists them
 * @returns the shares of each, in the same order
 * @throws Error for a purpose that has no phase
 */
export function collectivePhases(
  facts: PlanFacts,
  uses: readonly (readonly CollectiveUse[])[],
): PhaseShares[][] {
  return uses.map((list, stage) => list.map((use) => sharesOf(facts, uses, stage, use)));
}

function sharesOf(
  facts: PlanFacts,
  uses: readonly (readonly CollectiveUse[])[],
  stage: number,
  use: CollectiveUse,
): PhaseShares {
  const when = PHASES.find(([purpose]) => use.purpose.startsWith(purpose))?.[1];
  switch (when) {
    case undefined:
      throw new Error(`no phase is known for "${use.purpose}"`);
    case "layers": {
      const layers = (facts.stages[stage]?.layersOfKind ?? []).reduce((sum, n) => sum + n, 0);
      return split(layers, recomputedLayers(facts, stage));
    }
    case "experts":
      return split(expertLayers(facts, stage), recomputedExpertLayers(facts, stage));
    case "experts both ways": {
      const layers = expertLayers(facts, stage);
      return split(layers, layers + recomputedExpertLayers(facts, stage));
    }
    case "received":
      return split(
        receivedBy(uses, stage, "activations to the next stage"),
        receivedBy(uses, stage, "gradients to the stage before"),
      );
    default:
      return { [perMicroBatch(facts, use) ?? when]: 1 };
  }
}

/** ZeRO-3 moves parameters and gradients with every micro-batch's passes, where it does so at all. */
function perMicroBatch(facts: PlanFacts, { kind, purpose }: CollectiveUse) {
  const everyPass = facts.plan.parallel.zeroStage === 3 && facts.habits.gathersEveryMicroBatch;
  if (kind !== "data" || !everyPass) return undefined;
  if (purpose.startsWith("parameters, forward")) return "forward";
  return purpose.startsWith("gradients, ") ? "backward" : undefined;
}

function split(forward: number, backward: number): PhaseShares {
  const all = forward + backward;
  return all === 0 ? { forward: 1 } : { forward: forward / all, backward: backward / all };
}

function receivedBy(
  uses: readonly (readonly CollectiveUse[])[],
  stage: number,
  purpose: string,
): number {
  let count = 0;
  for (const use of uses.flat()) {
    if (use.toStage === stage && use.purpose === purpose) count += use.count;
  }
  return count;
}

/**
 * Of every collective of every stage the share that runs in one phase.
 */
export function phaseWeights(
  facts: PlanFacts,
  uses: readonly (readonly CollectiveUse[])[],
  phase: TrafficPhase,
): number[][] {
  return collectivePhases(facts, uses).map((list) => list.map((shares) => shares[phase] ?? 0));
}

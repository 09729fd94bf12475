/** Why a step takes as long as it does: its parts as declared quantities with this plan's values. */
import type { Plan } from "../plan/plan.ts";
import { type ExplainedValue, explain } from "../quantity.ts";
import { slowestOptimizerStep, stageOptimizerStep } from "./optimizer-time.ts";
import { updatesInPipeline } from "./pipeline-time.ts";
import { shareOfRank } from "./rank-seconds.ts";
import {
  bubbleTime,
  computeTime,
  exposedTime,
  fixedTime,
  optimizerTime,
} from "./step-quantities.ts";
import { estimateStep, type StepEstimate } from "./step-time.ts";
import { type StepInputs, type TimingContext, timingContext } from "./timing-context.ts";

/** What a reader calls each kind of exposed communication. */
const EXPOSED_NAMES = {
  tensor: "Tensor parallel",
  sequence: "Tensor parallel (sequence-parallel gathers and scatters)",
  context: "Context parallel",
  expert: "Expert parallel",
  pipeline: "Between pipeline stages",
  data: "Data parallel",
} as const;
type ExposedKind = keyof typeof EXPOSED_NAMES;

/** Parts that add up to the time per iteration; those of no seconds are left out. */
export function explainStepParts(
  plan: Plan,
  inputs: StepInputs,
  estimate: StepEstimate = estimateStep(plan, inputs),
): ExplainedValue[] {
  const context = timingContext(plan, inputs);
  const parts = [
    explainCompute(context, estimate),
    ...(Object.keys(EXPOSED_NAMES) as ExposedKind[]).map((kind) =>
      explainExposed(context, estimate, kind),
    ),
    explainBubble(context, estimate),
    explainOptimizer(context, estimate),
    explainFixed(context, estimate),
  ];
  return parts.filter((part) => part.value > 0);
}

function explainCompute(context: TimingContext, estimate: StepEstimate): ExplainedValue {
  const sum = { products: 0, attention: 0, elementwise: 0, host: 0, vocabulary: 0 };
  let compute = 0;
  for (const stage of estimate.perStage) {
    const share = shareOfRank(context, stage, estimate.slowestRank);
    for (const kind of Object.keys(sum) as (keyof typeof sum)[]) {
      sum[kind] += share * stage.kernels[kind];
    }
    compute += share * stage.parts.compute;
  }
  const known = sum.products + sum.attention + sum.elementwise + sum.host + sum.vocabulary;
  return explain(
    computeTime,
    {
      m: context.microBatches,
      t_products: sum.products,
      t_attention: sum.attention,
      t_elementwise: sum.elementwise,
      t_vocabulary: sum.vocabulary,
      t_recompute: Math.max(0, compute - known),
      t_host: sum.host,
    },
    `Pipeline rank ${estimate.slowestRank} is the slowest.`,
  );
}

function explainExposed(
  context: TimingContext,
  estimate: StepEstimate,
  kind: ExposedKind,
): ExplainedValue {
  const total = estimate.step.exposedCommunicationSeconds[kind];
  const once = kind === "data" ? estimate.dataOnceSeconds : 0;
  const m = context.microBatches;
  return {
    ...explain(exposedTime, { m, t_exposed: (total - once) / m, t_once: once }),
    name: EXPOSED_NAMES[kind],
  };
}

function explainOptimizer(context: TimingContext, estimate: StepEstimate): ExplainedValue {
  const often = updatesInPipeline(context.plan);
  const { held, bytesHeld, shard, offloadSeconds } = often
    ? stageOptimizerStep(context, estimate.slowestRank)
    : slowestOptimizerStep(context);
  const n = often ? context.microBatches : 1;
  const beta = context.device.stream;
  return explain(optimizerTime, { n, b: bytesHeld, held, shard, beta, T_offload: offloadSeconds });
}

function explainBubble(context: TimingContext, estimate: StepEstimate): ExplainedValue {
  let others = 0;
  for (const stage of estimate.perStage) {
    const share = shareOfRank(context, stage, estimate.slowestRank);
    others += (1 - share) * (stage.forward + stage.backward);
  }
  const bubble = estimate.step.bubbleSeconds;
  return explain(bubbleTime, { T_others: others, share: others === 0 ? 0 : bubble / others });
}

function explainFixed(context: TimingContext, estimate: StepEstimate): ExplainedValue {
  const { constants, plan } = context;
  return explain(fixedTime, {
    t_0: constants.iterationFixedSeconds,
    gamma: constants.stragglerPerDoubling,
    doublings: Math.log2(Math.max(1, plan.cluster.nodes)),
    T_rest: estimate.step.seconds - estimate.fixedSeconds,
  });
}

/**
 * What each part of the time model brings: the error on all dense runs when the part is taken away
 * and the fitted constants are fitted anew, so that nothing stands only because others lean on it.
 */
import {
  TIMING_VALUES,
  type TimingConstantName,
  type TimingConstants,
} from "../../src/engine/timing/constant-values.ts";
import { estimateStep } from "../../src/engine/timing/step-time.ts";
import { EXPECTED, FITTED, fitConstants } from "./fit.ts";
import { type ErrorSummary, summarize } from "./statistics.ts";
import { type PreparedRun, predictSeconds, stepInputs } from "./time-predict.ts";

/** Large enough that what is divided by it costs nothing. */
const FREE = 1e9;

export interface Ablation {
  removed: string;
  errors: ErrorSummary;
}

interface Removal {
  /** Constants that take the part away. */
  constants?: Partial<TimingConstants>;
  /** A changed run that has not got the part. */
  run?: (run: PreparedRun) => PreparedRun;
  /** Seconds of the part, to be taken off. */
  seconds?: (run: PreparedRun, constants: TimingConstants) => number;
}

const REMOVALS: Record<string, Removal> = {
  nothing: {},
  recomputation: { run: (run) => withTraining(run, { recompute: "none" }) },
  "output matrix, loss and embedding": { run: withoutVocabulary },
  "unequal stages (head spread evenly)": { seconds: imbalanceSeconds },
  "pipeline bubble": { seconds: (run, k) => stepOf(run, k).bubbleSeconds },
  "stage to stage messages": {
    seconds: (run, k) => stepOf(run, k).exposedCommunicationSeconds.pipeline,
  },
  "tensor-parallel collectives": {
    seconds: (run, k) => {
      const { tensor, sequence } = stepOf(run, k).exposedCommunicationSeconds;
      return tensor + sequence;
    },
  },
  "data-parallel collectives, ZeRO, FSDP": {
    seconds: (run, k) => stepOf(run, k).exposedCommunicationSeconds.data,
  },
  "tile and wave quantisation": { constants: { gemmTileExponent: 0 } },
  "all shape dependence of products": {
    constants: { gemmTileExponent: 0, gemmMemoryOverlap: FREE, kernelLaunchSeconds: 0 },
  },
  "misalignment to 8": { constants: { misalignedGemm: TIMING_VALUES.batchedGemm } },
  "memory-bound operators": { constants: { hbm: FREE } },
  "saturation of attention": { constants: { flashSaturationTokens: 0 } },
  "overlap of ZeRO gathers": { constants: { shardedOverlap: 0 } },
  "overlap of tensor-parallel collectives": {
    constants: { userbuffersExposed: 1, asyncTensorExposed: 1 },
  },
  "slowdown by overlap": { constants: { overlapContention: 0 } },
  "ring latency": { constants: { ringStepNetworkSeconds: 0 } },
  "fixed time and stragglers": {
    constants: { iterationFixedSeconds: 0, stragglerPerDoubling: 0 },
  },
  "optimizer step": {
    seconds: ({ plan, inputs }, constants) => {
      const { step, fixedSeconds } = estimateStep(plan, { ...inputs, constants });
      return step.optimizerSeconds - fixedSeconds;
    },
  },
};

/** Errors of the dense runs with each part removed. */
export function ablations(prepared: readonly PreparedRun[]): Ablation[] {
  const dense = prepared.filter(({ plan }) => plan.model.moe === undefined);
  return Object.entries(REMOVALS).map(([removed, removal]) => ({
    removed,
    errors: errorsWithout(dense, removal),
  }));
}

function errorsWithout(dense: readonly PreparedRun[], removal: Removal): ErrorSummary {
  const runs = removal.run === undefined ? dense : dense.map(removal.run);
  const expected = { ...EXPECTED, ...removal.constants };
  const { seconds } = removal;
  const predict = (run: PreparedRun, constants: TimingConstants) =>
    predictSeconds(run, constants) - (seconds?.(run, constants) ?? 0);
  const { constants } = fitConstants(runs, FITTED as TimingConstantName[], expected, predict);
  return summarize(runs.map((run) => predict(run, constants) / run.measured - 1));
}

function stepOf({ plan, inputs }: PreparedRun, constants: TimingConstants) {
  return estimateStep(plan, { ...inputs, constants }).step;
}

function withTraining(
  run: PreparedRun,
  training: Partial<PreparedRun["plan"]["training"]>,
): PreparedRun {
  return { ...run, plan: { ...run.plan, training: { ...run.plan.training, ...training } } };
}

function withoutVocabulary(run: PreparedRun): PreparedRun {
  const { vocabularyDivisor } = run.plan.model;
  const plan = { ...run.plan, model: { ...run.plan.model, vocabularySize: vocabularyDivisor } };
  return { ...run, plan, inputs: { ...stepInputs(plan), flops: run.inputs.flops } };
}

/** What the slowest rank takes longer than the mean of all, over the micro-batches. */
function imbalanceSeconds(run: PreparedRun, constants: TimingConstants): number {
  const { plan, inputs } = run;
  const { pipeline, data } = plan.parallel;
  if (pipeline === 1) return 0;
  const perRank = new Float64Array(pipeline);
  for (const stage of estimateStep(plan, { ...inputs, constants }).perStage) {
    perRank[stage.rank] = (perRank[stage.rank] ?? 0) + stage.forward + stage.backward;
  }
  const mean = perRank.reduce((sum, seconds) => sum + seconds, 0) / pipeline;
  const microBatches = plan.training.globalBatchSize / (data * plan.training.microBatchSize);
  return microBatches * (Math.max(...perRank) - mean);
}

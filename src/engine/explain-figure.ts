/**
 * The headline's numbers, opened: each as a declared quantity with this plan's values put in. The
 * large ones (memory, traffic) open further into the declarations of their own part of the engine.
 */
import type { Analysis } from "./evaluate.ts";
import { explainStageMemory } from "./memory/explain-memory.ts";
import { type ExplainedValue, explain, quantity } from "./quantity.ts";
import { TRAFFIC_KINDS, type TrafficKind } from "./report.ts";
import { explainStepParts } from "./timing/explain-step.ts";
import { explainStageTraffic } from "./traffic/explain-traffic.ts";
import { groupPlacement } from "./traffic/group-placement.ts";

export const FIGURE_IDS = [
  "step.seconds",
  "memory.peak",
  "throughput.hardwareTflops",
  "throughput.mfu",
  "step.bubble",
  "traffic.sent",
] as const;
export type FigureId = (typeof FIGURE_IDS)[number];

const stepSeconds = quantity({
  id: "step.seconds",
  name: "Time per iteration",
  symbol: "T",
  unit: "seconds",
  formula: "T_compute + T_exposed + T_bubble + T_optimizer + T_fixed",
  inputs: {
    T_compute: "kernels of the busiest stage, all micro-batches",
    T_exposed: "communication that computation does not hide",
    T_bubble: "pipeline waiting for its first and last micro-batches",
    T_optimizer: "optimizer step",
    T_fixed: "host work and waiting that no kernel accounts for",
  },
  source: "docs/timing.md; checked against published runs in docs/fidelity.md",
  compute: (v) => v.T_compute + v.T_exposed + v.T_bubble + v.T_optimizer + v.T_fixed,
});

const hardwareTflops = quantity({
  id: "throughput.hardwareTflops",
  name: "TFLOP/s per GPU",
  symbol: "X",
  unit: "tflops",
  formula: "F_hw / (T · N) / 10¹²",
  inputs: {
    F_hw: "FLOPs per iteration, recomputation included",
    T: "time per iteration, s",
    N: "GPUs",
  },
  source: "Narayanan et al. 2021 (arXiv:2104.04473), section 5.1 and appendix",
  compute: (v) => v.F_hw / (v.T * v.N) / 1e12,
});

const modelFlopsUtilisation = quantity({
  id: "throughput.mfu",
  name: "Model FLOPs utilisation",
  symbol: "MFU",
  unit: "fraction",
  formula: "F_model / (T · N · P)",
  inputs: {
    F_model: "FLOPs per iteration without recomputation, full s² attention",
    T: "time per iteration, s",
    N: "GPUs",
    P: "dense 16-bit peak of one GPU, FLOP/s",
  },
  source: "Chowdhery et al. 2022 (arXiv:2204.02311), appendix B",
  compute: (v) => v.F_model / (v.T * v.N * v.P),
});

const bubbleFraction = quantity({
  id: "step.bubble",
  name: "Pipeline bubble of the slowest rank",
  symbol: "β",
  unit: "fraction",
  formula: "T_bubble / T",
  inputs: {
    T_bubble: "filling and emptying of the pipeline, as its slowest rank waits for it, s",
    T: "time per iteration, s",
  },
  source: "Narayanan et al. 2021 (arXiv:2104.04473), section 2.2",
  compute: (v) => v.T_bubble / v.T,
});

const sentBytes = quantity({
  id: "traffic.sent",
  name: "Bytes one GPU sends per iteration",
  symbol: "B",
  unit: "bytes sent",
  formula: "B_tensor + B_context + B_expert + B_pipeline + B_data",
  inputs: {
    B_tensor: "tensor parallel, bytes",
    B_context: "context parallel, bytes",
    B_expert: "expert parallel, bytes",
    B_pipeline: "pipeline parallel, bytes",
    B_data: "data parallel, bytes",
  },
  source: "sum over the collectives of the stage that sends most",
  compute: (v) => v.B_tensor + v.B_context + v.B_expert + v.B_pipeline + v.B_data,
});

/** A headline number with formula, values, source and the parts it is made of. */
export function explainFigure(analysis: Analysis, id: FigureId): ExplainedValue {
  switch (id) {
    case "step.seconds":
      return explainStepSeconds(analysis);
    case "memory.peak":
      return explainStageMemory(analysis.plan, analysis.assignment, fullestStage(analysis));
    case "throughput.hardwareTflops":
      return explain(hardwareTflops, {
        F_hw: analysis.report.flops.hardwarePerIteration,
        T: analysis.report.step.seconds,
        N: analysis.plan.cluster.gpus,
      });
    case "throughput.mfu":
      return explain(modelFlopsUtilisation, {
        F_model: analysis.report.flops.modelPerIteration,
        T: analysis.report.step.seconds,
        N: analysis.plan.cluster.gpus,
        P: analysis.accelerator.peakTflops.bits16 * 1e12,
      });
    case "step.bubble":
      return explainBubble(analysis);
    case "traffic.sent":
      return explainSent(analysis);
  }
}

function explainStepSeconds(analysis: Analysis): ExplainedValue {
  const { step, plan, accelerator, assignment, stageParameters, report } = analysis;
  const { computeSeconds, bubbleSeconds, optimizerSeconds, exposedCommunicationSeconds } =
    step.step;
  const exposed = Object.values(exposedCommunicationSeconds).reduce((sum, s) => sum + s, 0);
  const inputs = { accelerator, assignment, stageParameters, flops: report.flops };
  return {
    ...explain(stepSeconds, {
      T_compute: computeSeconds,
      T_exposed: exposed,
      T_bubble: bubbleSeconds,
      T_optimizer: optimizerSeconds - step.fixedSeconds,
      T_fixed: step.fixedSeconds,
    }),
    parts: explainStepParts(plan, inputs, step),
  };
}

/**
 * The headline's bubble is a part of the step, which adds up on the rank that sets the pace; the
 * schedule's is the mean of all ranks, which also wait for that one.
 */
function explainBubble({ report, plan, step }: Analysis): ExplainedValue {
  const { pipeline, virtualPipeline, data } = plan.parallel;
  const microBatches = plan.training.globalBatchSize / (data * plan.training.microBatchSize);
  const textbook = (pipeline - 1) / (microBatches * virtualPipeline + pipeline - 1);
  const idle = step.meanIdleSeconds / step.pipelineSeconds;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const waits = [
    `Pipeline rank ${step.slowestRank} sets the pace; this is how much of the iteration it waits.`,
    `The others wait for it besides: averaged over all ranks, ${percent(idle)} of the time from the first forward to the last backward pass is idle, which is what the simulated schedule calls its bubble.`,
  ];
  const formula = `The textbook's (p − 1) / (m·v + p − 1), for equal stages and free communication, is ${percent(textbook)} with p = ${pipeline}, m = ${microBatches}, v = ${virtualPipeline}.`;
  return explain(
    bubbleFraction,
    { T_bubble: report.step.bubbleSeconds, T: report.step.seconds },
    [...(pipeline > 1 ? waits : []), formula].join(" "),
  );
}

function explainSent({ plan, traffic }: Analysis): ExplainedValue {
  const { perStage, busiestStage, domainSize } = traffic;
  const stage = perStage[busiestStage];
  if (!stage) throw new Error(`there is no stage ${busiestStage}`);
  const placement = groupPlacement(plan, domainSize);
  const sent = (kind: TrafficKind) => stage.sent[kind].inNode + stage.sent[kind].interNode;
  const parts = TRAFFIC_KINDS.filter((kind) => sent(kind) > 0).map((kind) =>
    explainStageTraffic(stage.collectives, kind, stage.stage, placement),
  );
  const note =
    perStage.length > 1
      ? `Each GPU of pipeline rank ${busiestStage}, which sends most.`
      : undefined;
  const values = {
    B_tensor: sent("tensor"),
    B_context: sent("context"),
    B_expert: sent("expert"),
    B_pipeline: sent("pipeline"),
    B_data: sent("data"),
  };
  return { ...explain(sentBytes, values, note), parts };
}

/** The stage whose GPUs hold most. */
function fullestStage({ report }: Pick<Analysis, "report">): number {
  return report.memory.stages.reduce((most, stage) =>
    stage.bytes.total > most.bytes.total ? stage : most,
  ).stage;
}

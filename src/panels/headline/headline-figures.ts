/** The headline's numbers as text, from the report. */
import type { Analysis } from "../../engine/evaluate.ts";
import type { FigureId } from "../../engine/explain-figure.ts";
import type { PredictionInterval } from "../../engine/timing/prediction-interval.ts";
import {
  formatDuration,
  formatMemory,
  formatNumber,
  formatShare,
  formatTraffic,
} from "../../scene/quantity-text.ts";

export interface HeadlineFigure {
  id: FigureId;
  name: string;
  text: string;
  note: string;
  /** Something is wrong that the reader must see: over capacity. */
  alarm?: boolean;
}

export function headlineFigures(
  analysis: Analysis,
  interval?: PredictionInterval,
): HeadlineFigure[] {
  const { report, plan } = analysis;
  const { memory, step, throughput } = report;
  const fullest = memory.stages.reduce((most, stage) =>
    stage.bytes.total > most.bytes.total ? stage : most,
  );
  const { perStage, busiestStage } = analysis.traffic;
  const { inNode = 0, interNode = 0 } = perStage[busiestStage]?.total ?? {};
  return [
    {
      id: "step.seconds",
      name: "Time per iteration",
      text: formatDuration(step.seconds),
      note: interval ? intervalText(interval) : "predicted",
    },
    {
      id: "memory.peak",
      name: "Memory per GPU",
      text: formatMemory(memory.peakDeviceBytes),
      note: memory.fits
        ? `of ${formatMemory(memory.capacityBytes)}, stage ${fullest.stage}`
        : `does not fit ${formatMemory(memory.capacityBytes)}`,
      alarm: !memory.fits,
    },
    {
      id: "throughput.hardwareTflops",
      name: "TFLOP/s per GPU",
      text: formatNumber(throughput.hardwareTflopsPerGpu),
      note:
        plan.training.recompute === "none"
          ? "no recomputation"
          : `${formatNumber(throughput.modelTflopsPerGpu)} model TFLOP/s`,
    },
    {
      id: "throughput.mfu",
      name: "MFU",
      text: formatShare(throughput.mfu),
      note: `of ${formatNumber(analysis.accelerator.peakTflops.bits16, 4)} TFLOP/s`,
    },
    {
      id: "step.bubble",
      // The schedule's is the mean of all ranks.
      name: "Bubble, slowest rank",
      text: formatShare(step.bubbleFraction),
      note: plan.parallel.pipeline === 1 ? "no pipeline" : "of the iteration",
    },
    {
      id: "traffic.sent",
      name: "Sent per GPU",
      text: formatTraffic(inNode + interNode),
      note: perStage.length > 1 ? `most: stage ${busiestStage}` : "per iteration",
    },
  ];
}

/** What runs like this one were measured at, given how far off predictions for them were. */
function intervalText({ low, high, far }: PredictionInterval): string {
  const span = `${formatDuration(low, 2)} – ${formatDuration(high, 2)}`;
  return far ? `${span}; unlike any measured` : `${span} likely`;
}

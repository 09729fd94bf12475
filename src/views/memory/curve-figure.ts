/** The memory over the step as a figure: an instant can be pointed at, and walked through by keys. */
import { heldParts } from "../../engine/memory/pass-bytes.ts";
import { memoryAt, memoryOverTime } from "../../engine/schedule/memory-over-time.ts";
import { instantMark, memoryCurvePicture } from "../../scene/memory/memory-curve.ts";
import { layoutMemoryCurve, timeAt } from "../../scene/memory/memory-curve-layout.ts";
import { withStep } from "../../scene/memory/step-level.ts";
import { formatDuration, formatMemory } from "../../scene/quantity-text.ts";
import type { Theme } from "../../scene/theme.ts";
import type { FigureScene } from "../figure/figure-scene.ts";
import type { StepMemory } from "./use-step-memory.ts";

export const INSTANT_KEYS =
  "Left and right arrow keys move through the step by a hundredth, Page Up and Page Down by a tenth, " +
  "Home and End go to its ends. Enter shows the instant in all pictures.";

/** Seconds since the step began. */
export interface Instant {
  seconds: number;
}

/** @param shown the instant that all pictures show, asked for with every painting */
export function curveFigure(
  step: StepMemory,
  stage: number,
  shown: () => number | undefined,
  theme: Theme,
  size: { width: number; height: number },
): FigureScene<Instant> {
  const { timeline, bytes, analysis } = step;
  const { memory } = analysis.report;
  const seconds = timeline.stepSeconds;
  const curve = withStep(
    memoryOverTime(timeline, bytes, stage),
    timeline.pipelineSeconds,
    bytes.stepBytes[stage] ?? 0,
  );
  const layout = layoutMemoryCurve({
    curve,
    held: heldParts(bytes, stage),
    capacityBytes: memory.capacityBytes,
    passesEnd: timeline.pipelineSeconds,
    seconds,
    fullestBytes: memory.peakDeviceBytes,
    ...size,
  });
  const moves: Record<string, (from: number) => number> = {
    ArrowLeft: (from) => from - seconds / 100,
    ArrowRight: (from) => from + seconds / 100,
    PageUp: (from) => from + seconds / 10,
    PageDown: (from) => from - seconds / 10,
    Home: () => 0,
    End: () => seconds,
  };
  const { peak } = layout;
  return {
    picture: memoryCurvePicture(layout, theme),
    overlay: ({ pointed, focused }) => {
      const at = pointed ?? focused;
      const now = shown();
      return [
        ...(now === undefined ? [] : instantMark(layout, now, undefined, theme)),
        ...(at ? instantMark(layout, at.seconds, memoryAt(curve, at.seconds), theme) : []),
      ];
    },
    placeAt: (x) =>
      x < layout.plot.x || x > layout.plot.x + layout.plot.width
        ? undefined
        : { seconds: timeAt(layout, x) },
    walk(key, from) {
      const move = moves[key];
      if (!move) return undefined;
      const start = from?.seconds ?? shown() ?? 0;
      return { seconds: Math.min(seconds, Math.max(0, move(start))) };
    },
    same: (one, other) => one.seconds === other.seconds,
    describe: (at) =>
      `At ${formatDuration(at.seconds)}: ${formatMemory(memoryAt(curve, at.seconds))}`,
    summary:
      `Memory of stage ${stage} over a step of ${formatDuration(seconds)}: ` +
      `peak ${formatMemory(peak.bytes)} at ${formatDuration(peak.seconds)}, ` +
      `of ${formatMemory(memory.capacityBytes)}.`,
  };
}

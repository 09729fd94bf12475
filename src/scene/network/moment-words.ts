/** Bytes of a whole iteration, of a phase of it or at an instant, in words. */
import type { TrafficPhase } from "../../engine/traffic/moments/collective-phases.ts";
import type { TrafficMoment } from "../../engine/traffic/moments/traffic-moment.ts";
import { formatDuration, formatTraffic } from "../quantity-text.ts";

export const PHASE_NAMES: Record<TrafficPhase, string> = {
  forward: "forward passes",
  backward: "backward passes",
  gradients: "gradient reduction",
  parameters: "parameter gather",
};

/** `in forward passes`, `after 13.5 s`; "an iteration" without a moment. */
export function duringText(moment: TrafficMoment | undefined): string {
  if (moment === undefined) return "an iteration";
  if (moment.kind === "phase") return `in ${PHASE_NAMES[moment.phase]}`;
  return `after ${formatDuration(moment.from)}`;
}

/** What amounts are: `bytes an iteration`, `bytes per second after 13.5 s`. */
export function bytesText(moment: TrafficMoment | undefined): string {
  return `bytes ${moment?.kind === "instant" ? "per second " : ""}${duringText(moment)}`;
}

/** Bytes, or at an instant bytes per second. */
export function amountText(moment: TrafficMoment | undefined, bytes: number): string {
  return moment?.kind === "instant" ? `${formatTraffic(bytes)}/s` : formatTraffic(bytes);
}

/** Of what a share is told: of the step, or at an instant of the cable's rate. */
export function wholeText(moment: TrafficMoment | undefined): string {
  return moment?.kind === "instant" ? "of its rate" : "of the step";
}

/** Seconds that a busy cable's seconds are a share of: rates are bytes in one second. */
export function secondsOf(moment: TrafficMoment | undefined, stepSeconds: number): number {
  return moment?.kind === "instant" ? 1 : stepSeconds;
}

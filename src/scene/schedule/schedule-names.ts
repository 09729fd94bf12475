/** Schedules as people call them. */
import type { ScheduleName } from "../../engine/plan/plan.ts";

export const SCHEDULE_TITLES: Readonly<Record<ScheduleName, string>> = {
  gpipe: "GPipe",
  "1f1b": "1F1B",
  pipedream: "PipeDream, asynchronous 1F1B",
  "interleaved-1f1b": "Interleaved 1F1B",
  "looped-bfs": "Breadth-first",
  "interleaved-zb": "Interleaved zero bubble",
  "zb-v": "ZB-V",
  "zb-1p": "ZB-1p",
  "zb-2p": "ZB-2p",
  "v-half": "V-Half",
  "v-min": "V-Min",
  dualpipe: "DualPipe",
  "dualpipe-v": "DualPipe-V",
};

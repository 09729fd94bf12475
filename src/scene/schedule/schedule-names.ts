/** Schedules as people call them, in the order in which every list of the page has them. */
import type { ScheduleName } from "../../engine/plan/plan.ts";

export const SCHEDULE_TITLES: Readonly<Record<ScheduleName, string>> = {
  gpipe: "GPipe",
  "1f1b": "1F1B",
  pipedream: "PipeDream, asynchronous 1F1B",
  "interleaved-1f1b": "Interleaved 1F1B",
  "looped-bfs": "Looped breadth-first",
  "interleaved-zb": "Interleaved zero bubble",
  "zb-1p": "ZB-1p",
  "zb-2p": "ZB-2p",
  "zb-v": "ZB-V",
  "v-half": "V-Half",
  "v-min": "V-Min",
  dualpipe: "DualPipe",
  "dualpipe-v": "DualPipe-V",
};

/** For a control that chooses one. */
export const SCHEDULE_CHOICES: readonly { value: ScheduleName; label: string }[] = (
  Object.keys(SCHEDULE_TITLES) as ScheduleName[]
).map((value) => ({ value, label: SCHEDULE_TITLES[value] }));

/** The pass a pointer means: the one under it, or a thin one close beside it. */
import { lastPassBegun, type Timeline } from "../../engine/schedule/timeline.ts";
import { passBox } from "./pass-blocks.ts";
import { type ScheduleFrame, timeAt } from "./schedule-layout.ts";

/** How far beside a block the pointer may be, pixels. */
const TOLERANCE = 3;

/** The pass of a rank nearest to a point, not farther from it than the tolerance. */
export function passUnder(
  timeline: Timeline,
  frame: ScheduleFrame,
  rank: number,
  x: number,
  y: number,
): number | undefined {
  const { rankStart } = timeline.schedule;
  const begun = lastPassBegun(timeline, rank, timeAt(frame, x));
  const first = rankStart[rank] ?? 0;
  const end = rankStart[rank + 1] ?? first;
  let nearest: number | undefined;
  let least = TOLERANCE;
  // The halves of an overlapped pair begin together: look one pass further on either side.
  for (let pass = Math.max(first, begun - 1); pass < Math.min(end, begun + 3); pass += 1) {
    const box = passBox(timeline, frame, rank, pass);
    const beside = Math.max(box.x - x, x - (box.x + box.width), 0);
    const above = Math.max(box.y - y, y - (box.y + box.height), 0);
    const distance = Math.hypot(beside, above);
    if (distance >= least) continue;
    nearest = pass;
    least = distance;
  }
  return nearest;
}

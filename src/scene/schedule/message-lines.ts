/** Messages between ranks as thin lines, from the end of the pass that sends to where it arrives. */
import { ownerOf, PASS } from "../../engine/schedule/schedule.ts";
import { lastPassBegun, type Timeline } from "../../engine/schedule/timeline.ts";
import type { Mark } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import type { ScheduleColours } from "./pass-colours.ts";
import { type ScheduleFrame, visibleRanks, xOf, yOf } from "./schedule-layout.ts";

/** Lines closer than this hide the blocks rather than explain them. */
const LEAST_ROW = 14;

export function messageMarks(
  timeline: Timeline,
  frame: ScheduleFrame,
  colours: ScheduleColours,
): Mark[] {
  const { schedule, arrival, end } = timeline;
  if (frame.rowHeight < LEAST_ROW) return [];
  const path = new PathBuilder();
  const [firstRank, endRank] = visibleRanks(frame, schedule.rankCount);
  for (let rank = firstRank; rank < endRank; rank += 1) {
    const first = Math.max(
      schedule.rankStart[rank] ?? 0,
      lastPassBegun(timeline, rank, frame.window.from),
    );
    const last = lastPassBegun(timeline, rank, frame.window.to);
    for (let pass = first; pass <= last; pass += 1) {
      const arrived = arrival[pass] ?? Number.NaN;
      const sent = end[pass] ?? 0;
      // A message that takes no time is no line but a tick, and says nothing.
      if (!((arrived - sent) * frame.perSecond > 1)) continue;
      const stage = schedule.virtualStage[pass] ?? 0;
      const to = schedule.kind[pass] === PASS.forward ? stage + 1 : stage - 1;
      const receiver = ownerOf(schedule, to, schedule.microBatch[pass] ?? 0);
      const half = frame.rowHeight / 2;
      const from = yOf(frame, rank) + half;
      path.segment(xOf(frame, sent), from, xOf(frame, arrived), yOf(frame, receiver) + half);
    }
  }
  if (path.isEmpty) return [];
  const stroke = { colour: colours.message, width: 1 };
  return [{ kind: "path", name: "messages", commands: path.commands(), stroke }];
}

/**
 * What stands around the passes: collectives as a strip along the foot of a row, since they may run
 * beside passes; the optimizer as a block.
 */
import { EDGE, type Timeline } from "../../engine/schedule/timeline.ts";
import { type Box, type Mark, rects } from "../marks.ts";
import type { ScheduleColours } from "./pass-colours.ts";
import { rowGap, type ScheduleFrame, visibleRanks, xOf, yOf } from "./schedule-layout.ts";

export function edgeBlockMarks(
  { edges, schedule }: Timeline,
  frame: ScheduleFrame,
  colours: ScheduleColours,
): Mark[] {
  const collectives: Box[] = [];
  const optimizer: Box[] = [];
  const [firstRank, endRank] = visibleRanks(frame, schedule.rankCount);
  const gap = rowGap(frame.rowHeight);
  const height = frame.rowHeight * frame.rankStep - gap;
  const strip = Math.max(1, Math.min(4, height / 4));
  for (let i = 0; i < edges.kind.length; i += 1) {
    const rank = edges.rank[i] ?? 0;
    if (rank < firstRank || rank >= endRank || (rank - firstRank) % frame.rankStep !== 0) continue;
    const x = xOf(frame, edges.start[i] ?? 0);
    const width = Math.max(0.5, xOf(frame, edges.end[i] ?? 0) - x);
    const y = yOf(frame, rank) + gap / 2;
    if (edges.kind[i] === EDGE.optimizer) optimizer.push({ x, y, width, height });
    else collectives.push({ x, y: y + height - strip, width, height: strip });
  }
  return [
    rects("optimizer", optimizer, { fill: colours.optimizer }),
    rects("data-collectives", collectives, { fill: colours.data }),
  ].filter(({ boxes }) => boxes.length > 0);
}

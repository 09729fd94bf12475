/**
 * What stands around the passes: collectives as a strip along the foot of a row, since they may run
 * beside passes; updates as a block. Drawing and hit test share the boxes.
 */
import { EDGE, type Timeline } from "../../engine/schedule/timeline.ts";
import { type Box, type Mark, rects } from "../marks.ts";
import type { ScheduleColours } from "./pass-colours.ts";
import { rowGap, type ScheduleFrame, visibleRanks, xOf, yOf } from "./schedule-layout.ts";

export function edgeBlockMarks(
  timeline: Timeline,
  frame: ScheduleFrame,
  colours: ScheduleColours,
): Mark[] {
  const { edges, schedule } = timeline;
  const collectives: Box[] = [];
  const tied: Box[] = [];
  const optimizer: Box[] = [];
  const [firstRank, endRank] = visibleRanks(frame, schedule.rankCount);
  for (let edge = 0; edge < edges.kind.length; edge += 1) {
    const rank = edges.rank[edge] ?? 0;
    if (rank < firstRank || rank >= endRank || (rank - firstRank) % frame.rankStep !== 0) continue;
    const box = edgeBox(timeline, frame, edge);
    if (edges.kind[edge] === EDGE.optimizer) optimizer.push(box);
    else if (edges.kind[edge] === EDGE.tiedEmbedding) tied.push(box);
    else collectives.push(box);
  }
  return [
    rects("optimizer", optimizer, { fill: colours.optimizer }),
    rects("data-collectives", collectives, { fill: colours.data }),
    rects("tied-embedding", tied, { fill: colours.tied }),
  ].filter(({ boxes }) => boxes.length > 0);
}

/** Where work around the passes is drawn. */
export function edgeBox({ edges }: Timeline, frame: ScheduleFrame, edge: number): Box {
  const gap = rowGap(frame.rowHeight);
  const height = frame.rowHeight * frame.rankStep - gap;
  const x = xOf(frame, edges.start[edge] ?? 0);
  const width = Math.max(0.5, xOf(frame, edges.end[edge] ?? 0) - x);
  const y = yOf(frame, edges.rank[edge] ?? 0) + gap / 2;
  if (edges.kind[edge] === EDGE.optimizer) return { x, y, width, height };
  const strip = Math.max(1, Math.min(4, height / 4));
  return { x, y: y + height - strip, width, height: strip };
}

/** How far beside a block the pointer may be, pixels: strips are thin. */
const TOLERANCE = 2;

/** The work around the passes that is drawn under a point; the one drawn last, where they overlap. */
export function edgeUnder(
  timeline: Timeline,
  frame: ScheduleFrame,
  rank: number,
  x: number,
  y: number,
): number | undefined {
  const { edges } = timeline;
  for (let edge = edges.kind.length - 1; edge >= 0; edge -= 1) {
    if (edges.rank[edge] !== rank) continue;
    const box = edgeBox(timeline, frame, edge);
    const beside = Math.max(box.x - x, x - (box.x + box.width), 0);
    const above = Math.max(box.y - y, y - (box.y + box.height), 0);
    if (Math.max(beside, above) <= TOLERANCE) return edge;
  }
  return undefined;
}

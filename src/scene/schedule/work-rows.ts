/**
 * The step in rows, for those who read tables: passes, and the collectives and updates around them, of
 * one pipeline rank or of one micro-batch, in the order in which they begin.
 */
import { passToText } from "../../engine/schedule/notation.ts";
import { indexPasses, pathOfMicroBatch } from "../../engine/schedule/pass-index.ts";
import { PASS_NAMES, rankOfPass } from "../../engine/schedule/schedule.ts";
import { EDGE_NAMES, type Timeline, WHOLE_RANK } from "../../engine/schedule/timeline.ts";
import { weightVersionOf } from "../../engine/schedule/weight-versions.ts";

/** A row of the table. */
export interface WorkRow {
  /** Unlike that of any other row of the step. */
  key: string;
  /** The pass it is; absent for work around the passes. */
  pass?: number;
  /** In the notation: `3F0`. */
  text?: string;
  kind: string;
  rank: number;
  /** Absent where it is for all stages of the rank. */
  virtualStage?: number;
  microBatch?: number;
  /** Updates that the weights it uses had seen, where passes of one step differ in them. */
  version?: number;
  startSeconds: number;
  endSeconds: number;
}

/** How many rows a rank has: its passes, and what stands around them. */
export function countRowsOfRank({ schedule, edges }: Timeline, rank: number): number {
  const { rankStart } = schedule;
  const passes = (rankStart[rank + 1] ?? 0) - (rankStart[rank] ?? 0);
  return passes + edges.rank.reduce((sum, owner) => sum + (owner === rank ? 1 : 0), 0);
}

/** Rows of one rank, from and up to a place in its list, since there may be thousands. */
export function rowsOfRank(
  timeline: Timeline,
  rank: number,
  from = 0,
  count = Number.POSITIVE_INFINITY,
): WorkRow[] {
  const { schedule, start, edges } = timeline;
  const first = schedule.rankStart[rank] ?? 0;
  const end = schedule.rankStart[rank + 1] ?? first;
  const around = [...edges.rank.keys()]
    .filter((edge) => edges.rank[edge] === rank)
    .sort((one, other) => (edges.start[one] ?? 0) - (edges.start[other] ?? 0));
  const rows: WorkRow[] = [];
  let place = 0;
  let next = 0;
  const last = from + count;
  const add = (row: () => WorkRow) => {
    if (place >= from && place < last) rows.push(row());
    place += 1;
  };
  for (let pass = first; pass <= end && place < last; pass += 1) {
    const begins = pass < end ? (start[pass] ?? 0) : Number.POSITIVE_INFINITY;
    for (; next < around.length; next += 1) {
      const edge = around[next] as number;
      if ((edges.start[edge] ?? 0) >= begins) break;
      add(() => rowOfEdge(timeline, edge));
    }
    if (pass < end) add(() => rowOfPass(timeline, pass));
  }
  return rows;
}

/** Passes of one micro-batch, in the order in which it goes through them. */
export function rowsOfMicroBatch(timeline: Timeline, microBatch: number): WorkRow[] {
  const { schedule } = timeline;
  const path = pathOfMicroBatch(schedule, indexPasses(schedule), microBatch);
  return Array.from(path, (pass) => rowOfPass(timeline, pass));
}

function rowOfPass(timeline: Timeline, pass: number): WorkRow {
  const { schedule, start, end } = timeline;
  const version = weightVersionOf(timeline, pass);
  return {
    key: `pass ${pass}`,
    pass,
    text: passToText(schedule, pass),
    kind: PASS_NAMES[schedule.kind[pass] ?? 0] ?? "",
    rank: rankOfPass(schedule, pass),
    virtualStage: schedule.virtualStage[pass] ?? 0,
    microBatch: schedule.microBatch[pass] ?? 0,
    ...(version === undefined ? {} : { version }),
    startSeconds: start[pass] ?? 0,
    endSeconds: end[pass] ?? 0,
  };
}

function rowOfEdge({ edges }: Timeline, edge: number): WorkRow {
  const stage = edges.virtualStage[edge] ?? WHOLE_RANK;
  return {
    key: `edge ${edge}`,
    kind: EDGE_NAMES[edges.kind[edge] as 0] ?? "work",
    rank: edges.rank[edge] ?? 0,
    ...(stage === WHOLE_RANK ? {} : { virtualStage: stage }),
    startSeconds: edges.start[edge] ?? 0,
    endSeconds: edges.end[edge] ?? 0,
  };
}

/** What a tip beside the pointer says, line by line. */
import { PASS_NAMES, rankOfPass } from "../../engine/schedule/schedule.ts";
import { EDGE_NAMES, type Timeline } from "../../engine/schedule/timeline.ts";
import { weightVersionOf } from "../../engine/schedule/weight-versions.ts";
import { formatDuration, formatNumber, formatShare } from "../quantity-text.ts";
import { instantText } from "./instant-text.ts";
import { chunkOf, chunksOf } from "./pass-colours.ts";

export function passTip(timeline: Timeline, pass: number): string[] {
  const { schedule, start, end } = timeline;
  const version = weightVersionOf(timeline, pass);
  const chunk = chunksOf(schedule) > 1 ? `, chunk ${chunkOf(schedule, pass)}` : "";
  return [
    `${PASS_NAMES[schedule.kind[pass] ?? 0]}, micro-batch ${schedule.microBatch[pass]}`,
    `pipeline rank ${rankOfPass(schedule, pass)}, stage ${schedule.virtualStage[pass]}${chunk}`,
    spanText(timeline, start[pass] ?? 0, end[pass] ?? 0),
    ...(version === undefined ? [] : [`weights of version ${version}`]),
  ];
}

export function edgeTip(timeline: Timeline, edge: number): string[] {
  const { edges } = timeline;
  return [
    EDGE_NAMES[edges.kind[edge] as 0] ?? "",
    `pipeline rank ${edges.rank[edge]}`,
    spanText(timeline, edges.start[edge] ?? 0, edges.end[edge] ?? 0),
  ];
}

/** A row where its rank does nothing, or its number: how much of the pipeline's time it computes. */
export function rankTip({ busySeconds, pipelineSeconds }: Timeline, rank: number): string[] {
  const share = pipelineSeconds === 0 ? 0 : (busySeconds[rank] ?? 0) / pipelineSeconds;
  return [`pipeline rank ${rank}`, `computes ${formatShare(share)} of the pipeline's time`];
}

function spanText(timeline: Timeline, from: number, to: number): string {
  const isUniform = timeline.durations.basis === "uniform";
  const length = isUniform ? formatNumber(to - from) : formatDuration(to - from);
  return `from ${instantText(timeline, from)}, ${length} long`;
}

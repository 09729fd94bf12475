/**
 * How many model chunks a pipeline rank holds under each schedule. The order of operations, and the
 * finer refusals, are the schedule engine's.
 */
import type { ScheduleName } from "./plan.ts";
import { PlanError } from "./plan-error.ts";

/** One chunk per rank, two folded into a V, or as many as the plan says. */
export type ChunkRule = "one" | "two" | "many";

const CHUNKS: Record<ScheduleName, ChunkRule> = {
  gpipe: "one",
  "1f1b": "one",
  "interleaved-1f1b": "many",
  "looped-bfs": "many",
  "interleaved-zb": "many",
  "zb-v": "two",
  "zb-1p": "one",
  "zb-2p": "one",
  "v-half": "two",
  "v-min": "two",
  dualpipe: "one",
  "dualpipe-v": "two",
  pipedream: "one",
};

/** How many chunks this schedule gives each rank. */
export function chunkRule(schedule: ScheduleName): ChunkRule {
  return CHUNKS[schedule];
}

/**
 * Schedule and chunks together, each defaulting by the other: several chunks mean interleaved 1F1B,
 * a V means two chunks, interleaving without a number means the fewest chunks that divide the layers.
 * @throws {PlanError} when the schedule cannot have so many chunks.
 */
export function completeSchedule(
  schedule: ScheduleName | undefined,
  virtualPipeline: number | undefined,
  stages: { layers: number; pipeline: number },
): { schedule: ScheduleName; virtualPipeline: number; assumed: boolean } {
  if (schedule === undefined) {
    const chunks = virtualPipeline ?? 1;
    const usual = chunks > 1 ? "interleaved-1f1b" : "1f1b";
    return { schedule: usual, virtualPipeline: chunks, assumed: false };
  }
  const rule = CHUNKS[schedule];
  if (rule === "two") {
    // One chunk is what a plan says that was written for another schedule: the V implies two.
    if (virtualPipeline === undefined || virtualPipeline === 1 || virtualPipeline === 2) {
      return { schedule, virtualPipeline: 2, assumed: false };
    }
    throw refused(`schedule ${schedule} folds 2 chunks per rank, not ${virtualPipeline}`, "2");
  }
  if (rule === "one") {
    if (virtualPipeline !== undefined && virtualPipeline > 1) {
      throw refused(
        `schedule ${schedule} has 1 chunk per rank, not ${virtualPipeline}; 1 works, or schedule interleaved-1f1b`,
        "1",
      );
    }
    return { schedule, virtualPipeline: 1, assumed: false };
  }
  if (schedule === "interleaved-1f1b" && (virtualPipeline ?? 1) === 1) {
    if (virtualPipeline === 1 && stages.pipeline > 1) {
      throw refused("schedule interleaved-1f1b needs more than 1 chunk per rank; 2 works", "2");
    }
    return { schedule, virtualPipeline: fewestChunks(stages), assumed: stages.pipeline > 1 };
  }
  return { schedule, virtualPipeline: virtualPipeline ?? 1, assumed: false };
}

function fewestChunks({ layers, pipeline }: { layers: number; pipeline: number }): number {
  if (pipeline === 1) return 1;
  const most = Math.floor(layers / pipeline);
  for (let chunks = 2; chunks <= most; chunks++) {
    if (layers % (pipeline * chunks) === 0) return chunks;
  }
  return 2;
}

function refused(message: string, suggestion: string): PlanError {
  return new PlanError({
    path: "parallel.virtualPipeline",
    rule: "schedule-chunks",
    message,
    suggestion,
  });
}

/** The reference orders of `test/oracles/schedules.json`, and what each asks of a builder. */
import { readFileSync } from "node:fs";
import type { ScheduleName } from "../../../src/engine/plan/plan.ts";
import type { ScheduleShape } from "../../../src/engine/schedule/shape.ts";

export interface ReferenceCase {
  id: string;
  family: string;
  impl: "megatron-core" | "deepspeed" | "pytorch" | "deepseek" | "sail-sg";
  input: {
    pp: number;
    microbatches: number;
    vpp: number;
    microbatch_group_size_per_vp_stage?: number;
    cost_f?: number;
    cost_b?: number;
    cost_w?: number;
    cost_comm?: number;
    mem_f?: number;
    mem_w?: number;
  };
  num_stages: number;
  stage_to_rank?: number[];
  ranks?: string[];
  ranks_with_comm?: string[];
  error?: { type: string; message: string };
  schedule_table?: [microBatch: number, chunk: number][];
  warmup_counts?: { total: number; warmup: number }[];
  num_pipe_buffers?: number[];
  rows?: { pp: number; vpp: number; microbatches: number; warmup_per_rank: number[] }[];
  derived?: {
    makespan_f1_i1_w1_b2: number;
    busy_per_rank: number[];
    bubble_fraction: number;
    peak_inflight: number[];
    peak_inflight_until_input_grad: number[];
    "makespan_comm_0.25": number;
    makespan_overlap_atomic?: number;
  };
  derived_own_costs?: { makespan: number; longest_stage_time: number; busy: number };
}

export const CASES: ReferenceCase[] = JSON.parse(
  readFileSync(new URL("../../oracles/schedules.json", import.meta.url), "utf8"),
).cases;

/** The reference's family names, where they are not the plan's. */
const NAMES: Record<string, ScheduleName> = {
  gpipe: "gpipe",
  "1f1b": "1f1b",
  "interleaved-1f1b": "interleaved-1f1b",
  "looped-bfs": "looped-bfs",
  "interleaved-zero-bubble": "interleaved-zb",
  zbv: "zb-v",
  "zb-h1": "zb-1p",
  "zb-2p": "zb-2p",
  "v-half": "v-half",
  "v-min": "v-min",
  dualpipe: "dualpipe",
  dualpipev: "dualpipe-v",
};

/** Why a case is no order that a plan can name; undefined where it is one. */
export function reasonLeftOut({ family, impl }: ReferenceCase): string | undefined {
  if (family === "inference") return "forward passes only: no training step";
  if (family === "warmup-table") return "a table of warm-up counts, checked apart";
  if (family === "1f1b-v") return "1F1B in V shape is no schedule that a plan names";
  if (family === "zbv" && impl === "sail-sg") {
    return "zb-v is PyTorch's fixed order; this is the authors' heuristic search";
  }
  return undefined;
}

export function shapeOf({ input, impl, family }: ReferenceCase): ScheduleShape {
  const { cost_f, cost_b = 0, cost_w = 0, cost_comm = 0, mem_f, mem_w = 0 } = input;
  const groupSize = input.microbatch_group_size_per_vp_stage;
  return {
    stages: input.pp,
    // DualPipe's two stages per rank are the two directions, not chunks.
    chunks: family === "dualpipe" ? 1 : input.vpp,
    microBatches: input.microbatches,
    dialect: impl === "pytorch" ? "pytorch" : "megatron",
    ...(groupSize === undefined ? {} : { microBatchGroupSize: groupSize }),
    ...(cost_f === undefined
      ? {}
      : {
          costs: {
            forward: cost_f,
            inputGradient: cost_b,
            weightGradient: cost_w,
            communication: cost_comm,
          },
        }),
    ...(mem_f === undefined ? {} : { memory: { forward: mem_f, weightGradient: -mem_w } }),
  };
}

export function nameOf({ family }: ReferenceCase): ScheduleName {
  const name = NAMES[family];
  if (!name) throw new Error(`No schedule is named for the family ${family}.`);
  return name;
}

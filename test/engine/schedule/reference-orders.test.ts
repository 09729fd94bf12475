/**
 * Every order equals the one the reference implementation runs, and every shape that it refuses is
 * refused. The cases are outputs of Megatron-Core, DeepSpeed, PyTorch, DeepSeek's DualPipe and
 * sail-sg's zero bubble.
 */
import { describe, expect, test } from "vitest";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { interleavedWarmup } from "../../../src/engine/schedule/interleaved.ts";
import {
  groupOrder,
  microBatchGroupSize,
} from "../../../src/engine/schedule/micro-batch-groups.ts";
import { scheduleToText } from "../../../src/engine/schedule/notation.ts";
import { ownerOf } from "../../../src/engine/schedule/schedule.ts";
import { ScheduleError } from "../../../src/engine/schedule/schedule-error.ts";
import { checkShape } from "../../../src/engine/schedule/shape.ts";
import { CASES, nameOf, reasonLeftOut, shapeOf } from "./read-cases.ts";

const BUILT = CASES.filter((one) => !reasonLeftOut(one));
const ORDERS = BUILT.filter((one) => one.ranks);
const REFUSED = BUILT.filter((one) => one.error);

describe("orders", () => {
  test.each(ORDERS.map((one) => [one.id, one] as const))("%s", (_, one) => {
    const schedule = buildSchedule(nameOf(one), shapeOf(one));
    expect(scheduleToText(schedule)).toEqual(one.ranks);
    expect(schedule.stageCount).toBe(one.num_stages);
    if (!one.stage_to_rank) return;
    const owners = one.stage_to_rank.map((_, stage) => ownerOf(schedule, stage, 0));
    expect(owners).toEqual(one.stage_to_rank);
  });
});

describe("refusals", () => {
  test.each(REFUSED.map((one) => [one.id, one] as const))("%s", (_, one) => {
    expect(() => buildSchedule(nameOf(one), shapeOf(one))).toThrow(ScheduleError);
  });
});

test("the cases that no plan can name are these", () => {
  const listed: Record<string, string[]> = {};
  for (const one of CASES) {
    const reason = reasonLeftOut(one);
    if (reason) listed[reason] = [...(listed[reason] ?? []), one.id];
  }
  expect(listed).toEqual({
    "a table of warm-up counts, checked apart": ["megatron-warmup-table"],
    "forward passes only: no training step": [
      "deepspeed-inference-p2-m3",
      "deepspeed-inference-p4-m4",
    ],
    "1F1B in V shape is no schedule that a plan names": [
      "sail-1f1bv-p2-m4",
      "sail-1f1bv-p4-m4",
      "sail-1f1bv-p4-m12",
      "sail-1f1bv-p3-m6",
    ],
    "zb-v is PyTorch's fixed order; this is the authors' heuristic search": [
      "sail-zbv-p4-m4",
      "sail-zbv-p4-m8",
      "sail-zbv-p4-m8-f1000b1200w800c50",
      "sail-zbv-p4-m12",
      "sail-zbv-p4-m12-f1000b1200w800c50",
      "sail-zbv-p8-m8",
      "sail-zbv-p8-m24",
      "sail-zbv-p8-m24-f1000b1200w800c50",
      "sail-zbv-p3-m6",
    ],
  });
  expect([CASES.length, ORDERS.length, REFUSED.length]).toEqual([161, 138, 7]);
});

test("Megatron-Core's warm-up counts", () => {
  const rows = CASES.find(({ id }) => id === "megatron-warmup-table")?.rows ?? [];
  expect(rows).toHaveLength(48);
  for (const { pp, vpp, microbatches, warmup_per_rank } of rows) {
    const counts = warmup_per_rank.map((_, rank) =>
      vpp === 1
        ? Math.min(pp - 1 - rank, microbatches)
        : interleavedWarmup(pp, rank, vpp, pp, microbatches * vpp),
    );
    expect(counts, `p ${pp} v ${vpp} m ${microbatches}`).toEqual(warmup_per_rank);
  }
});

test("Megatron-Core's tables of micro-batch and chunk", () => {
  const withTable = CASES.filter((one) => one.schedule_table);
  expect(withTable).toHaveLength(16);
  for (const one of withTable) {
    const shape = checkShape(shapeOf(one));
    const size = microBatchGroupSize(shape);
    const { chunk, microBatch } = groupOrder(shape.microBatches, shape.chunks, size);
    const table = Array.from(chunk, (passing, k) => [microBatch[k], passing]);
    expect(table, one.id).toEqual(one.schedule_table);
    const total = shape.microBatches * shape.chunks;
    one.warmup_counts?.forEach((counts, rank) => {
      const warmup = interleavedWarmup(shape.stages, rank, shape.chunks, size, total);
      expect({ total, warmup }, one.id).toEqual({ total: counts.total, warmup: counts.warmup });
    });
  }
});

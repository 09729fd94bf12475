/**
 * "What would make it fit?": of all single changes those after which a plan fits, each with what it
 * costs. What is sent is measured by whoever asks, since traffic is no matter of memory.
 */
import { recomputedFlopsPerIteration } from "../model/flops.ts";
import type { Plan } from "../plan/plan.ts";
import type { MemoryReport } from "../report.ts";
import {
  changedPlan,
  hasWholeMicroBatches,
  type SingleChange,
  singleChanges,
} from "./single-changes.ts";

/** A change tried: what it leaves and what it costs, both per iteration. */
export interface TriedChange extends SingleChange {
  plan: Plan;
  fits: boolean;
  /** Of the fullest GPU, as nvidia-smi shows it. */
  peakDeviceBytes: number;
  /** Bytes the busiest GPU sends more (or fewer), of all kinds together. */
  additionalBytesSent: number;
  /** FLOPs recomputed more (or fewer), of all GPUs together. */
  additionalRecomputedFlops: number;
}

export interface Measures {
  /** Memory of a plan; undefined where the plan cannot be. */
  memory(plan: Plan): MemoryReport | undefined;
  /** Bytes the busiest GPU sends per iteration. */
  bytesSent(plan: Plan): number;
}

/** Single changes that make the plan fit, cheapest first; and, if there are none, the nearest. */
export interface FittingChanges {
  fitting: TriedChange[];
  /** Those that leave least to be saved by another, least first; none where one change is enough. */
  nearest: TriedChange[];
}

/** So many that come near are worth trying first. */
const MOST_NEAREST = 4;

/**
 * Tries every single change.
 *
 * Cheapest first: fewest FLOPs recomputed, and among equals fewest bytes sent.
 */
export function whatWouldFit(plan: Plan, measures: Measures): FittingChanges {
  const sent = measures.bytesSent(plan);
  const recomputed = recomputedFlopsPerIteration(plan);
  const tried: TriedChange[] = [];
  for (const change of singleChanges(plan)) {
    const candidate = changedPlan(plan, change);
    if (!hasWholeMicroBatches(candidate)) continue;
    const memory = measures.memory(candidate);
    if (memory === undefined) continue;
    tried.push({
      ...change,
      plan: candidate,
      fits: memory.fits,
      peakDeviceBytes: memory.peakDeviceBytes,
      additionalBytesSent: measures.bytesSent(candidate) - sent,
      additionalRecomputedFlops: recomputedFlopsPerIteration(candidate) - recomputed,
    });
  }
  const fitting = tried.filter((change) => change.fits).sort(byCost);
  if (fitting.length > 0) return { fitting, nearest: [] };
  const before = measures.memory(plan)?.peakDeviceBytes ?? Number.POSITIVE_INFINITY;
  const nearest = tried
    .filter(({ peakDeviceBytes }) => peakDeviceBytes < before)
    .sort((one, other) => one.peakDeviceBytes - other.peakDeviceBytes)
    .slice(0, MOST_NEAREST);
  return { fitting, nearest };
}

function byCost(one: TriedChange, other: TriedChange): number {
  return (
    one.additionalRecomputedFlops - other.additionalRecomputedFlops ||
    one.additionalBytesSent - other.additionalBytesSent
  );
}

/**
 * Predicted against measured memory, like with like: tensors where tensors were measured, the
 * allocator's reserve where that was, nvidia-smi's figure where that was.
 */
import { assignLayers } from "../../src/engine/layout/assign-layers.ts";
import { estimateMemory } from "../../src/engine/memory/stage-memory.ts";
import { stageParameters } from "../../src/engine/model/parameters.ts";
import { completePlan } from "../../src/engine/plan/complete-plan.ts";
import type { Plan } from "../../src/engine/plan/plan.ts";
import type { MemoryReport } from "../../src/engine/report.ts";
import { possiblePlans } from "./open-fields.ts";
import { loadPublishedRuns, type PublishedRun } from "./published-runs.ts";

const GIBIBYTE = 2 ** 30;

export interface MemoryRow {
  id: string;
  series: string;
  kind: "allocated" | "reserved" | "device";
  measuredGiB: number;
  predictedGiB: number;
  /** Predicted over measured, less one. */
  error: number;
}

export interface StageRow {
  id: string;
  series: string;
  stage: number;
  measuredGiB: number;
  predictedGiB: number;
  error: number;
}

export interface VerdictRow {
  id: string;
  use: "strict" | "loose";
  fits: boolean;
  /** Under which reading of what the row leaves open it fits, or comes nearest. */
  as: string;
  deviceGiB: number;
  capacityGiB: number;
}

export interface MemoryScore {
  rows: MemoryRow[];
  stages: StageRow[];
  /** Errors of the reserve on runs scored by their tensors that print it too. */
  reserveErrors: number[];
  /** Every run ran: one that does not fit is called wrongly. */
  verdicts: VerdictRow[];
}

/** Memory of a plan document. */
export function memoryOf(document: unknown): { plan: Plan; memory: MemoryReport } {
  const { plan } = completePlan(document);
  const { assignment } = assignLayers(plan);
  return { plan, memory: estimateMemory(plan, assignment, stageParameters(plan, assignment)) };
}

/** Scores every published run, from its plan alone. */
export function scoreMemory(runs: readonly PublishedRun[] = loadPublishedRuns()): MemoryScore {
  const score: MemoryScore = { rows: [], stages: [], reserveErrors: [], verdicts: [] };
  for (const run of runs) {
    const { memory } = memoryOf(run.plan);
    addPeak(score, run, memory);
    addReserve(score, run, memory);
    addStages(score, run, memory);
    score.verdicts.push(verdictOf(run));
  }
  return score;
}

/** A run that ran must fit under one reading of what its row leaves open. */
function verdictOf(run: PublishedRun): VerdictRow {
  let nearest: VerdictRow | undefined;
  for (const { plan, as } of possiblePlans(run)) {
    const { memory } = memoryOf(plan);
    const deviceGiB = memory.peakDeviceBytes / GIBIBYTE;
    const capacityGiB = memory.capacityBytes / GIBIBYTE;
    const row = { id: run.id, use: run.use, fits: memory.fits, as, deviceGiB, capacityGiB };
    if (row.fits) return row;
    if (nearest === undefined || row.deviceGiB < nearest.deviceGiB) nearest = row;
  }
  if (nearest === undefined) throw new Error(`${run.id}: no plan`);
  return nearest;
}

function addPeak(score: MemoryScore, run: PublishedRun, memory: MemoryReport): void {
  const { memoryGiBPerStage: perStage, memoryKind: kind = "allocated" } = run.measured;
  const measuredGiB =
    run.measured.memoryGiBPerGpu ??
    (perStage === undefined ? undefined : Math.max(...Object.values(perStage)));
  if (measuredGiB === undefined) return;
  const predicted = {
    allocated: memory.peakBytes,
    reserved: memory.peakReservedBytes,
    device: memory.peakDeviceBytes,
  }[kind];
  const predictedGiB = predicted / GIBIBYTE;
  const error = predictedGiB / measuredGiB - 1;
  score.rows.push({ id: run.id, series: run.series, kind, measuredGiB, predictedGiB, error });
}

function addReserve(score: MemoryScore, run: PublishedRun, memory: MemoryReport): void {
  const printed = run.measured.reported?.memory_reserved_gib;
  if (typeof printed !== "number") return;
  score.reserveErrors.push(memory.peakReservedBytes / GIBIBYTE / printed - 1);
}

function addStages(score: MemoryScore, run: PublishedRun, memory: MemoryReport): void {
  for (const [stage, measuredGiB] of Object.entries(run.measured.memoryGiBPerStage ?? {})) {
    const allocated = memory.stages[Number(stage)]?.allocatedBytes ?? Number.NaN;
    const predictedGiB = allocated / GIBIBYTE;
    const error = predictedGiB / measuredGiB - 1;
    const { id, series } = run;
    score.stages.push({ id, series, stage: Number(stage), measuredGiB, predictedGiB, error });
  }
}

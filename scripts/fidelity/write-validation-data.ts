/**
 * Writes what the app's Validation view shows: every published run beside the engine's prediction,
 * one run a line, so that a change of the model is a readable difference.
 */
import { writeFileSync } from "node:fs";
import { evaluate } from "../../src/engine/evaluate.ts";
import { PlanError } from "../../src/engine/plan/plan-error.ts";
import type { Report } from "../../src/engine/report.ts";
import type { MemoryKind, ValidationRun } from "../../src/scene/validation/validation-run.ts";
import { loadPublishedRuns, type PublishedRun } from "./published-runs.ts";

const FILE = new URL("../../src/scene/validation/validation-data.json", import.meta.url);
const GIBIBYTE = 2 ** 30;

/** A published run with the report of its plan, or with the reason why the engine refuses it. */
function validationRun(run: PublishedRun, report: Report | PlanError): ValidationRun {
  const { stratum, measured, noise, notes, unknown } = run;
  const refused = report instanceof PlanError;
  return {
    id: run.id,
    series: run.series,
    source: run.source,
    hardware: stratum.hardware,
    method: stratum.method,
    size: stratum.size,
    complete: run.use === "strict",
    ...(unknown?.length ? { unknown } : {}),
    ...(noise === undefined ? {} : { noise }),
    ...(refused || measured.iterationSeconds === undefined
      ? {}
      : { seconds: compared(measured.iterationSeconds, report.step.seconds) }),
    ...(refused || measured.memoryGiBPerGpu === undefined || measured.memoryKind === undefined
      ? {}
      : {
          memory: {
            kind: measured.memoryKind,
            ...compared(
              measured.memoryGiBPerGpu,
              peakOfKind(report, measured.memoryKind) / GIBIBYTE,
            ),
          },
        }),
    ...(refused ? { refused: report.message } : {}),
    ...(notes ? { notes: notes.trim() } : {}),
    plan: run.plan,
  };
}

/** What the source printed is compared with the same quantity, never with another. */
function peakOfKind({ memory }: Report, kind: MemoryKind): number {
  if (kind === "allocated") return memory.peakBytes;
  return kind === "reserved" ? memory.peakReservedBytes : memory.peakDeviceBytes;
}

function compared(measured: number, predicted: number) {
  return { measured, predicted: Number(predicted.toPrecision(5)) };
}

/** Every published run, in the order of the data. */
export function validationRuns(runs = loadPublishedRuns()): ValidationRun[] {
  return runs.map((run) => {
    try {
      return validationRun(run, evaluate(run.plan));
    } catch (error) {
      if (error instanceof PlanError) return validationRun(run, error);
      throw error;
    }
  });
}

export function writeValidationData(runs: readonly ValidationRun[]): void {
  const lines = runs.map((run) => JSON.stringify(run));
  writeFileSync(FILE, `{"runs":[\n${lines.join(",\n")}\n]}\n`);
}

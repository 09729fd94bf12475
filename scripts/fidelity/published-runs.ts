/** The published runs as the fidelity scores read them: what ran, what was measured, by whom. */
import { readFileSync } from "node:fs";

export interface PublishedRun {
  id: string;
  /** Runs that can be compared with one another: one cluster, one team, one table. */
  series: string;
  /** `loose`: a field or two are not known and left to the product's defaults. */
  use: "strict" | "loose";
  stratum: { size: string; hardware: string; method: string };
  source: string;
  plan: { model: { moe?: unknown } } & Record<string, unknown>;
  measured: {
    iterationSeconds?: number;
    memoryGiBPerGpu?: number;
    /** Stage → GiB; stages whose lines a log lost are missing. */
    memoryGiBPerStage?: Record<string, number>;
    memoryKind?: "allocated" | "reserved" | "device";
    /** Everything else the source printed, under its own names. */
    reported?: Record<string, unknown>;
  };
  unknown?: string[];
  inferred?: string[];
  /** Relative noise of the measurement itself. */
  noise?: number;
  notes?: string;
}

const FILE = new URL("../../test/runs/published-runs.jsonl", import.meta.url);

export function loadPublishedRuns(): PublishedRun[] {
  return readFileSync(FILE, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as PublishedRun);
}

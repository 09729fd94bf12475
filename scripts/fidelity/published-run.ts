/** The published runs: one training run a line, its plan in our own format, and what was measured. */
import { readFileSync } from "node:fs";

export interface PublishedRun {
  id: string;
  /** Source: all rows of one publication. */
  series: string;
  /** `strict`: every field needed is known; `loose`: one or two are left to defaults. */
  use: "strict" | "loose";
  source: string;
  plan: unknown;
  measured: {
    iterationSeconds?: number;
    memoryGiBPerGpu?: number;
    memoryKind?: "allocated" | "reserved" | "device";
    memoryGiBPerStage?: Record<string, number>;
    reported: Record<string, unknown>;
  };
  unknown?: string[];
  noise?: number;
  notes: string;
}

/** Reads all runs. */
export function publishedRuns(): PublishedRun[] {
  const file = new URL("../../test/runs/published-runs.jsonl", import.meta.url);
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as PublishedRun);
}

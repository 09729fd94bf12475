/**
 * `evaluate --jsonl`: a plan a line in, a report a line out, in the same order. A line that cannot be
 * evaluated gets an error of its own, and the next line is read: a sweep must not end at its first
 * impossible plan.
 */
import { evaluate } from "../engine/evaluate.ts";
import { PlanError } from "../engine/plan/plan-error.ts";
import type { Report } from "../engine/report.ts";
import { type Line, readLines } from "./read-lines.ts";
import { MAX_PLAN_BYTES, openInput } from "./read-plan.ts";
import { write } from "./write-output.ts";

interface LineError {
  /** Dotted path of the plan's field; empty where the line itself is at fault. */
  path: string;
  message: string;
}

type LineResult = { id: unknown; report: Report } | { id: unknown; error: LineError };

/** Characters: a few dozen reports. */
const WRITTEN_AT_ONCE = 65_536;

/** Evaluates every line of a file or of standard input; lines of white space alone are passed over. */
export async function evaluateLines(file: string | undefined): Promise<void> {
  for await (const lines of readLines(openInput(file), MAX_PLAN_BYTES)) {
    let printed = "";
    for (const line of lines) {
      if (line.text?.trim() === "") continue;
      printed += `${JSON.stringify(evaluateLine(line))}\n`;
      // One write for many lines, but not so many that the reader waits for them.
      if (printed.length > WRITTEN_AT_ONCE) {
        await write(printed);
        printed = "";
      }
    }
    if (printed !== "") await write(printed);
  }
}

function evaluateLine({ text, number }: Line): LineResult {
  if (text === undefined) {
    return failed(null, "", `line ${number} is longer than ${MAX_PLAN_BYTES} bytes`);
  }
  let id: unknown = null;
  try {
    const entry: unknown = JSON.parse(text);
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
      return failed(null, "", `line ${number} is not an object with "id" and "plan"`);
    }
    if ("id" in entry) id = entry.id;
    if (!("plan" in entry)) return failed(id, "plan", `line ${number} has no "plan"`);
    return { id, report: evaluate(entry.plan) };
  } catch (error) {
    if (error instanceof PlanError) return failed(id, error.path, error.message);
    if (error instanceof SyntaxError) {
      return failed(id, "", `line ${number} is not JSON: ${error.message}`);
    }
    return failed(id, "", `line ${number} could not be evaluated: ${String(error)}`);
  }
}

function failed(id: unknown, path: string, message: string): LineResult {
  return { id, error: { path, message } };
}

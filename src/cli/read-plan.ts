/** Reading a plan document from a file or from standard input. */
import { createReadStream } from "node:fs";
import { PlanError } from "../engine/plan/plan-error.ts";
import { UsageError } from "./usage-error.ts";

/** Plans are a few thousand bytes; what is far longer is no plan, and is not read to its end. */
export const MAX_PLAN_BYTES = 1_048_576;

/**
 * The bytes of a file, or of standard input where none is named or it is `-`.
 *
 * @throws UsageError when nobody is going to write to standard input; when the file cannot be read,
 *   while the stream is read
 */
export async function* openInput(file: string | undefined): AsyncGenerator<Uint8Array> {
  if (file !== undefined && file !== "-") {
    try {
      yield* createReadStream(file) as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw new UsageError(`cannot read ${file}: ${reasonOf(error as NodeJS.ErrnoException)}`);
    }
    return;
  }
  if (process.stdin.isTTY && file === undefined) {
    throw new UsageError("no plan: name a FILE, or give one on standard input");
  }
  yield* process.stdin as AsyncIterable<Uint8Array>;
}

/**
 * Reads one JSON document.
 *
 * @throws PlanError when it is no JSON or too long, UsageError when it cannot be read
 */
export async function readDocument(file: string | undefined): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of openInput(file)) {
    parts.push(part);
    length += part.length;
    if (length > MAX_PLAN_BYTES) {
      throw new PlanError({
        path: "",
        rule: "document-size",
        message: `the plan is longer than ${MAX_PLAN_BYTES} bytes`,
      });
    }
  }
  return parseDocument(new TextDecoder().decode(Buffer.concat(parts)));
}

/** @throws PlanError when the text is no JSON */
function parseDocument(text: string): unknown {
  if (text.trim() === "") {
    throw new PlanError({ path: "", rule: "json", message: "the plan is empty" });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = `the plan is not JSON: ${(error as Error).message}`;
    throw new PlanError({ path: "", rule: "json", message });
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a directory";
  if (code === "EACCES") return "permission denied";
  return message;
}

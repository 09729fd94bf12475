/**
 * Writing to standard output at the pace of whoever reads it: a batch of a million lines must not
 * pile up in memory, and a reader that has seen enough (`| head`) is no error.
 */
import type { Warning } from "../engine/report.ts";

/** Writes text; resolves when more may be written. */
export function write(text: string): Promise<void> {
  try {
    if (process.stdout.write(text)) return Promise.resolve();
  } catch (error) {
    // Into a file, writing fails at once and not by an event.
    stopFor(error as NodeJS.ErrnoException);
  }
  return new Promise((resolve) => process.stdout.once("drain", resolve));
}

/** Ends the process quietly when the reader goes away, with a message when writing fails otherwise. */
export function stopWhenReaderLeaves(): void {
  process.stdout.on("error", stopFor);
}

function stopFor({ code, message }: NodeJS.ErrnoException): never {
  if (code === "EPIPE") process.exit(0);
  warn(`cannot write: ${message}`);
  process.exit(2);
}

/** A plan's warnings on standard error, each with the field it is about. */
export function warnOf(warnings: readonly Warning[]): void {
  for (const { path, message } of warnings) {
    warn(message.startsWith(path) ? message : `${path}: ${message}`);
  }
}

/** A message on standard error, under the program's name. */
export function warn(message: string): void {
  process.stderr.write(`shardscope: ${message}\n`);
}

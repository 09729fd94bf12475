/**
 * Writing to standard output at the pace of whoever reads it: a batch of a million lines must not
 * pile up in memory, and a reader that has seen enough (`| head`) is no error.
 */

/** Writes text; resolves when more may be written. */
export function write(text: string): Promise<void> {
  if (process.stdout.write(text)) return Promise.resolve();
  return new Promise((resolve) => process.stdout.once("drain", resolve));
}

/** Ends the process quietly when the reader goes away; any other failure to write is an error. */
export function stopWhenReaderLeaves(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}

/** A message on standard error, under the program's name. */
export function warn(message: string): void {
  process.stderr.write(`shardscope: ${message}\n`);
}

/**
 * Lines of a stream of bytes, whatever their number. A line longer than the limit is not kept in
 * memory: it is reported as such and reading goes on behind it.
 */
export interface Line {
  /** Counted from 1, empty ones included. */
  number: number;
  /** Without its line end; undefined when the line is longer than the limit. */
  text: string | undefined;
}

const NEWLINE = 10;

/**
 * The lines of a stream, those that arrive together at once: a writer that waits for its answer gets
 * it before more is read.
 * @param limit most bytes of one line
 */
export async function* readLines(
  stream: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<Line[]> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let number = 0;
  const keep = (bytes: Uint8Array) => {
    length += bytes.length;
    if (length > limit) parts = [];
    else parts.push(bytes);
  };
  const finish = (): Line => {
    const text = length > limit ? undefined : decode(parts);
    parts = [];
    length = 0;
    number += 1;
    return { number, text };
  };
  for await (const chunk of stream) {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      keep(chunk.subarray(from, end));
      lines.push(finish());
      from = end + 1;
    }
    keep(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (length > 0) yield [finish()];
}

/** Text of some bytes, without a carriage return at its end or a byte order mark in front. */
function decode(parts: readonly Uint8Array[]): string {
  return new TextDecoder().decode(Buffer.concat(parts)).replace(/\r$/, "");
}

/** Lines of a stream must not depend on how its bytes arrive. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Line, readLines } from "../../src/cli/read-lines.ts";

async function linesOf(text: string | Uint8Array, chunkSize: number, limit = 1000) {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  }
  const lines: Line[] = [];
  for await (const arrived of readLines(chunks(), limit)) lines.push(...arrived);
  return lines;
}

const textsOf = async (...args: Parameters<typeof linesOf>) =>
  (await linesOf(...args)).map((line) => line.text);

describe("lines", () => {
  it("are the same however the bytes are cut", async () => {
    const lineText = fc
      .string({ unit: "grapheme" })
      .map((text) => text.replace(/[\r\n\uFEFF]/g, ""));
    await fc.assert(
      fc.asyncProperty(
        fc.array(lineText),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom("\n", "\r\n"),
        async (texts, chunkSize, lineEnd) => {
          const text = texts.map((line) => line + lineEnd).join("");
          expect(await textsOf(text, chunkSize)).toEqual(texts);
        },
      ),
    );
  });

  it("need no line end at the last", async () => {
    expect(await textsOf("one\ntwo", 2)).toEqual(["one", "two"]);
  });

  it("are counted, empty ones too", async () => {
    expect(await linesOf("\n\na\n", 1)).toEqual([
      { number: 1, text: "" },
      { number: 2, text: "" },
      { number: 3, text: "a" },
    ]);
  });

  it("of none are none", async () => {
    expect(await linesOf("", 1)).toEqual([]);
  });

  it("that are too long are let go, and the next is read", async () => {
    expect(await textsOf(`${"x".repeat(11)}\nshort\n${"y".repeat(50)}`, 4, 10)).toEqual([
      undefined,
      "short",
      undefined,
    ]);
  });

  it("of exactly the limit are kept", async () => {
    expect(await textsOf("0123456789\n", 3, 10)).toEqual(["0123456789"]);
  });
});

import { describe, expect, it } from "vitest";
import { compressRanks } from "../../src/panels/inspector/compress-ranks.ts";

describe("a long group in short", () => {
  it.each([
    [[1232, 1233, 1234, 1235, 1236, 1237, 1238, 1239], "1232 … 1239"],
    [[18, 82, 146, 210, 274], "18, 82, … 274 (step 64)"],
    [[0, 2240], "0, 2240"],
    [[], ""],
    [[0, 1, 8, 9, 16], "0, 1, 8, … 16"],
  ])("writes %j as %s", (ranks, text) => {
    expect(compressRanks(ranks)).toBe(text);
  });
});

import { describe, expect, it } from "vitest";
import { isRoundInTokens, roundedBatch } from "../../../src/engine/plan/rounded-batch.ts";

describe("A batch that is only round in tokens", () => {
  const published: [name: string, sequences: number, sequenceLength: number][] = [
    ["GPT-NeoX-20B, 3.15M tokens", 1538, 2048],
    ["GPT-3 175B, 3.2M tokens", 1563, 2048],
    ["LLaMA 65B, 4M tokens", 1953, 2048],
    ["OPT 175B, 2M tokens", 977, 2048],
  ];
  it.each(published)("%s", (_, sequences, sequenceLength) => {
    expect(isRoundInTokens(sequences, sequenceLength)).toBe(true);
  });

  it("is taken as the nearest that can be, and says so", () => {
    const messages: string[] = [];
    const batch = roundedBatch(1538, 48, 2048, (_path, _code, message) => messages.push(message));
    expect(batch).toBe(1536);
    expect(messages).toEqual([
      "training.globalBatchSize: 1538 is a round number of tokens but no multiple of data × micro-batch 48; 1536 is used",
    ]);
  });

  it("is no excuse for a slip: a batch that is not, or is small, stays for the rules to refuse", () => {
    const silent = () => {
      throw new Error("There is nothing to warn of");
    };
    expect(isRoundInTokens(1921, 2048)).toBe(false);
    expect(isRoundInTokens(10, 2048)).toBe(false);
    expect(roundedBatch(1921, 8, 2048, silent)).toBe(1921);
    expect(roundedBatch(10, 8, 2048, silent)).toBe(10);
    expect(roundedBatch(1920, 8, 2048, silent)).toBe(1920);
  });
});

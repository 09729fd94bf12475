/** Tokens that presets were trained on: known models, credible numbers, sources, honest assumptions. */
import { describe, expect, it } from "vitest";
import { MODEL_PRESETS } from "../../../src/engine/plan/presets/models.ts";
import {
  assumedTrainingTokens,
  publishedTrainingTokens,
} from "../../../src/engine/plan/presets/training-tokens.ts";

const known = MODEL_PRESETS.flatMap(({ id }) => {
  const tokens = publishedTrainingTokens(id);
  return tokens ? [{ id, ...tokens }] : [];
});

describe("published training tokens", () => {
  it("are known for most presets", () => {
    expect(known.length).toBeGreaterThan(MODEL_PRESETS.length / 2);
  });

  it.each(known)("of $id have a source and lie between a billion and twenty trillion", (one) => {
    expect(one.tokens).toBeGreaterThan(1e9);
    expect(one.tokens).toBeLessThan(20e12);
    expect(one.source).toMatch(/\d{4}|model card/);
  });

  it("are those of the papers", () => {
    expect(publishedTrainingTokens("mt-nlg-530b")?.tokens).toBe(270e9);
    expect(publishedTrainingTokens("llama-3-405b")?.tokens).toBe(15.6e12);
    expect(publishedTrainingTokens("turing-nlg-17b")?.tokens).toBeCloseTo(157.3e9, -8);
  });

  it("are not made up for what nobody published, or for one's own model", () => {
    expect(publishedTrainingTokens("deepnet-1000")).toBeUndefined();
    expect(publishedTrainingTokens(undefined)).toBeUndefined();
    expect(publishedTrainingTokens("toString")).toBeUndefined();
  });
});

it("what is assumed says so", () => {
  const { tokens, source } = assumedTrainingTokens(70e9);
  expect(tokens).toBe(1.4e12);
  expect(source).toMatch(/^assumed/);
});

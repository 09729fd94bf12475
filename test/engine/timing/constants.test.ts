import { expect, test } from "vitest";
import { TIMING_CONSTANTS, type TimingConstant } from "../../../src/engine/timing/constants.ts";

const constants: [string, TimingConstant][] = Object.entries(TIMING_CONSTANTS);
const fitted = constants.filter(([, constant]) => constant.kind === "fitted");

test("at most a dozen constants are fitted", () => {
  expect(fitted.length).toBeLessThanOrEqual(12);
});

test.each(fitted)("%s stays near what documentation leads one to expect", (_, constant) => {
  const { value, expected = Number.NaN, identifiedBy = "" } = constant;
  expect(Math.abs(Math.log(value / expected))).toBeLessThan(Math.log(1.4));
  expect(identifiedBy).not.toBe("");
});

test.each(constants)("%s is a positive number with a meaning and a source", (_, constant) => {
  expect(constant.value).toBeGreaterThan(0);
  expect(constant.meaning.length).toBeGreaterThan(8);
  expect(constant.source.length).toBeGreaterThan(4);
});

test("no constant belongs to a framework", () => {
  const frameworks = /megatron|deepspeed|fsdp|torchtitan|nanotron|internevo|jax|deepseek/i;
  expect(constants.map(([name]) => name).filter((name) => frameworks.test(name))).toEqual([]);
});

/** Values in words, each in the unit that its quantity declares. */
import { expect, test } from "vitest";
import type { Unit } from "../../../src/engine/quantity.ts";
import { valueText } from "../../../src/views/explanation/value-text.ts";

test.each<[value: number, unit: Unit, text: RegExp]>([
  [43.05, "days", /^43.1.days$/],
  [0.25, "days", /^6.h$/],
  [1_423_000, "kilowatt hours", /^1,423.MWh$/],
  [12.5, "kilowatt hours", /^12\.5.kWh$/],
  [2_310_000, "count", /^2\.31 million$/],
  [68_665, "count", /^68,665$/],
  [0.116, "fraction", /^11\.6.%$/],
])("%f %s", (value, unit, text) => {
  expect(valueText({ value, unit })).toMatch(text);
});

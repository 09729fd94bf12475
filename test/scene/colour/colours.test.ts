/** Colours that can be told apart and read: order, breaks, contrast of text. */
import { color, hcl, lab } from "d3";
import { describe, expect, test } from "vitest";
import {
  brokenTable,
  categoryTable,
  IDLE_INDEX,
  SCALE_SIZE,
  scaleIndex,
  steppedTable,
} from "../../../src/scene/colour/colour-table.ts";
import { cssOf, inkOn, luminance, packColour } from "../../../src/scene/colour/packed-colour.ts";
import {
  categoryColours,
  contextRamp,
  heatRamp,
  memoryRamp,
  overflowRamp,
  replicaRamp,
  stageRamp,
} from "../../../src/scene/colour/ramps.ts";
import { DARK, LIGHT, type Theme } from "../../../src/scene/theme.ts";

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(packColour(a)), luminance(packColour(b))].sort((x, y) => y - x);
  return ((light as number) + 0.05) / ((dark as number) + 0.05);
}

/** Difference as CIE 1976 has it: 2.3 is just noticeable. */
function difference(a: string, b: string): number {
  const [one, two] = [lab(a), lab(b)];
  return Math.hypot(one.l - two.l, one.a - two.a, one.b - two.b);
}

const lightnessOf = (css: string) => lab(css).l;

describe.each([LIGHT, DARK])("$name theme", (theme: Theme) => {
  test.each([
    ["stages", stageRamp(theme.name)],
    ["replicas", replicaRamp(theme.name)],
    ["memory", memoryRamp(theme.name)],
    ["context ranks", contextRamp(theme.name)],
  ])("%s grow lighter from first to last", (_, ramp) => {
    for (let step = 1; step <= 40; step++) {
      expect(lightnessOf(ramp(step / 40))).toBeGreaterThan(
        lightnessOf(ramp((step - 1) / 40)) - 0.3,
      );
    }
    expect(lightnessOf(ramp(1)) - lightnessOf(ramp(0))).toBeGreaterThan(35);
  });

  test("heat leaves the paper behind: away from it with every step", () => {
    const ramp = heatRamp(theme.name);
    for (let step = 1; step <= 15; step++) {
      const [before, after] = [ramp((step - 1) / 15), ramp(step / 15)];
      expect(contrast(after, theme.paper)).toBeGreaterThan(contrast(before, theme.paper));
    }
  });

  test("no memory that fits looks like memory that does not", () => {
    for (let step = 0; step <= 30; step++) {
      for (let over = 0; over <= 10; over++) {
        const pair = [
          memoryRamp(theme.name)(step / 30),
          overflowRamp(theme.name)(over / 10),
        ] as const;
        expect(difference(...pair), pair.join(" ")).toBeGreaterThan(25);
      }
    }
  });

  test("neighbouring stages of 35 can be told apart", () => {
    const ramp = stageRamp(theme.name);
    for (let stage = 1; stage < 35; stage++) {
      expect(difference(ramp((stage - 1) / 34), ramp(stage / 34))).toBeGreaterThan(2.3);
    }
  });

  test("text on paper and device keeps 4.5 : 1, accents and frames 3 : 1", () => {
    for (const text of [theme.ink, theme.muted]) {
      expect(contrast(text, theme.paper)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(text, theme.device)).toBeGreaterThanOrEqual(4.5);
    }
    for (const accent of Object.values(theme.accents)) {
      expect(contrast(accent, theme.casing)).toBeGreaterThanOrEqual(3);
    }
  });

  test("names on any cell keep 4.5 : 1", () => {
    const tables = [
      steppedTable(stageRamp(theme.name), 35, theme.idle),
      steppedTable(replicaRamp(theme.name), 255, theme.idle),
      brokenTable(memoryRamp(theme.name), overflowRamp(theme.name), theme.idle),
      steppedTable(heatRamp(theme.name), SCALE_SIZE, theme.idle),
      categoryTable(categoryColours(8), theme.idle),
      categoryTable(categoryColours(64), theme.idle),
    ];
    for (const table of tables) {
      for (const packed of table) {
        expect(contrast(inkOn(packed), cssOf(packed)), cssOf(packed)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});

test("categories differ from their neighbours, also beyond the palette", () => {
  for (const count of [2, 8, 16, 64]) {
    const colours = categoryColours(count);
    expect(colours).toHaveLength(count);
    expect(new Set(colours).size).toBe(count);
    for (let index = 1; index < count; index++) {
      expect(difference(colours[index - 1] as string, colours[index] as string)).toBeGreaterThan(
        12,
      );
    }
  }
});

test("tables end with the idle colour and begin and end with their ramp's ends", () => {
  const table = steppedTable((share) => hcl(20, 30, 100 * share).formatHex(), 5, "#123456");
  expect(cssOf(table[IDLE_INDEX] as number)).toBe("#123456");
  expect(cssOf(table[0] as number)).toBe(color(hcl(20, 30, 0).formatHex())?.formatHex());
  expect(table[4]).toBe(table[100]);
  expect(table[3]).not.toBe(table[4]);
});

test("values on a plain scale are clamped to its ends; a scale without extent is full", () => {
  expect(scaleIndex(-1, 0, 10)).toBe(0);
  expect(scaleIndex(11, 0, 10)).toBe(SCALE_SIZE - 1);
  expect(scaleIndex(5, 5, 5)).toBe(SCALE_SIZE - 1);
});

test("packing keeps every byte, and a word that is no colour is refused", () => {
  expect(packColour("#102030")).toBe(0xff302010);
  expect(cssOf(packColour("rgb(1, 2, 255)"))).toBe("#0102ff");
  expect(() => packColour("nonsense")).toThrow(RangeError);
});

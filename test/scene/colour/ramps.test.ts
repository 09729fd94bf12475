/** Ramps are written out for the page's sake; D3's interpolators say what they have to be. */
import {
  cubehelix,
  hcl,
  interpolateCividis,
  interpolateCubehelixLong,
  interpolateRgbBasis,
  interpolateViridis,
  rgb,
} from "d3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { smoothRamp } from "../../../src/scene/colour/blend.ts";
import { hueColour } from "../../../src/scene/colour/lightness-chroma-hue.ts";
import { channelsOf, packColour } from "../../../src/scene/colour/packed-colour.ts";
import {
  categoryColours,
  contextRamp,
  memoryRamp,
  replicaRamp,
} from "../../../src/scene/colour/ramps.ts";

const STEPS = Array.from({ length: 256 }, (_, index) => index / 255);

/** The widest distance of any channel over the whole run. */
function distance(ours: (share: number) => string, theirs: (share: number) => string): number {
  const apart = STEPS.flatMap((share) => {
    const { r, g, b } = rgb(theirs(share));
    const [red, green, blue] = channelsOf(ours(share));
    return [red - r, green - g, blue - b].map(Math.abs);
  });
  return Math.max(...apart);
}

describe("Ramps are D3's to within three of 255 steps", () => {
  it.each(["light", "dark"] as const)("on %s paper", (theme) => {
    const [from, to] = theme === "dark" ? [0.14, 1] : [0.02, 0.97];
    const cut =
      (ramp: (t: number) => string, low: number, high: number) =>
      (t: number): string =>
        ramp(low + (high - low) * t);
    expect(distance(memoryRamp(theme), cut(interpolateViridis, from, to))).toBeLessThanOrEqual(3);
    const [low, high] = theme === "dark" ? [0.2, 1] : [0, 0.95];
    expect(distance(contextRamp(theme), cut(interpolateCividis, low, high))).toBeLessThanOrEqual(3);
    const plum = interpolateCubehelixLong(cubehelix(-60, 0.6, 0.25), cubehelix(60, 0.7, 0.86));
    const [first, last] = theme === "dark" ? [0.15, 1] : [0, 0.95];
    expect(distance(replicaRamp(theme), cut(plum, first, last))).toBeLessThanOrEqual(3);
  });
});

const hexColour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((word) => `#${word.toString(16).padStart(6, "0")}`);

describe("Blending", () => {
  it("is D3's basis spline through any colours", () => {
    fc.assert(
      fc.property(fc.array(hexColour, { minLength: 2, maxLength: 9 }), (colours) => {
        // D3 writes fractions away when it prints, as this does.
        expect(distance(smoothRamp(colours), interpolateRgbBasis(colours))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("takes hues as D3's hcl does", () => {
    fc.assert(
      fc.property(
        fc.record({
          hue: fc.integer({ min: 0, max: 720 }),
          chroma: fc.integer({ min: 0, max: 100 }),
          lightness: fc.integer({ min: 1, max: 99 }),
        }),
        ({ hue, chroma, lightness }) => {
          expect(hueColour(hue, chroma, lightness)).toBe(hcl(hue, chroma, lightness).formatHex());
        },
      ),
    );
  });
});

it("Categories differ from one another, however many", () => {
  for (const count of [1, 8, 9, 64, 128]) {
    expect(new Set(categoryColours(count)).size).toBe(count);
  }
});

it("Colours are read in both notations that scenes write, and nothing else is", () => {
  fc.assert(
    fc.property(hexColour, (colour) => {
      const packed = packColour(colour);
      expect(packed >>> 24).toBe(255);
      expect(packColour(rgb(colour).formatRgb())).toBe(packed);
      expect(packed & 255).toBe(rgb(colour).r);
    }),
  );
  for (const text of ["", "#12345", "white", "rgb(1, 2)", "#gg0000"]) {
    expect(() => packColour(text)).toThrow(RangeError);
  }
});

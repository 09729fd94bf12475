import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { luminance, packColour } from "../../../src/scene/colour/packed-colour.ts";
import { memoryColours } from "../../../src/scene/memory/memory-colours.ts";
import { MEMORY_PARTS } from "../../../src/scene/memory/memory-parts.ts";
import { themeNamed } from "../../../src/scene/theme.ts";

const css = readFileSync(new URL("../../../src/style/tokens.css", import.meta.url), "utf8");
const [, light = "", dark = ""] = css.split(/:root/);

for (const [theme, rules] of [
  ["light", light],
  ["dark", dark],
] as const) {
  test(`parts have one colour each in the ${theme} theme, on pages and in pictures`, () => {
    const { parts, over } = memoryColours(theme);
    for (const { part } of MEMORY_PARTS) {
      expect(rules).toContain(`--part-${part}: ${parts[part]};`);
    }
    expect(rules).toContain(`--danger: ${over};`);
    expect(new Set(Object.values(parts)).size).toBe(MEMORY_PARTS.length);
  });

  test(`words about what is over can be read in the ${theme} theme`, () => {
    const paper = luminance(packColour(themeNamed(theme).paper));
    const ink = luminance(packColour(memoryColours(theme).over));
    const contrast = (Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05);
    expect(contrast).toBeGreaterThan(4.5);
  });
}

/** Textures of rectangles: each in its own direction, on a canvas as in a file. */
import { expect, test } from "vitest";
import { CanvasPainter } from "../../src/draw/canvas.ts";
import { toSvg } from "../../src/draw/svg.ts";
import { type HatchLines, type Picture, rects } from "../../src/scene/marks.ts";
import { recordingContext } from "./recording-context.ts";

function picture(...lines: HatchLines[]): Picture {
  const box = { x: 10, y: 10, width: 20, height: 10 };
  const marks = lines.map((hatchLines) =>
    rects("block", [box], { fill: "#ffffff", hatch: "#000000", hatchLines }),
  );
  return { width: 40, height: 30, background: "#ffffff", marks };
}

/** Slopes of the lines that a canvas is given: −1 rises, as y counts downwards. */
function slopes(lines: HatchLines): number[] {
  const { context, calls } = recordingContext();
  new CanvasPainter(context).paint(picture(lines), 1);
  const found = new Set<number>();
  let from: number[] = [];
  for (const [name, ...at] of calls as [string, ...number[]][]) {
    if (name === "moveTo") from = at;
    if (name !== "lineTo") continue;
    const [x = 0, y = 0] = at;
    found.add(((from[1] ?? 0) - y) / ((from[0] ?? 0) - x));
  }
  return [...found].map((slope) => slope + 0).sort((one, other) => one - other);
}

test.each([
  ["rising", [-1]],
  ["falling", [1]],
  ["crossed", [-1, 1]],
  ["level", [0]],
] as const)("%s lines on a canvas", (lines, expected) => {
  expect(slopes(lines)).toEqual(expected);
});

test("a file has one pattern for each direction and colour, and names it where it is used", () => {
  const svg = toSvg(picture("rising", "falling", "falling", "level"), { title: "Textures" });
  expect(svg.match(/<pattern /g)).toHaveLength(3);
  expect(svg.match(/url\(#hatch-1\)/g)).toHaveLength(2);
  expect(svg).toContain('id="hatch-2"');
});

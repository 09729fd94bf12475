import { expect, test } from "vitest";

test("the browser paints on a canvas and gives the pixels back", () => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d");
  context?.putImageData(new ImageData(new Uint8ClampedArray([10, 20, 30, 255]), 1), 0, 0);
  expect(Array.from(context?.getImageData(0, 0, 1, 1).data ?? [])).toEqual([10, 20, 30, 255]);
});

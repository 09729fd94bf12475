/**
 * What one takes away from the page as a file: the picture looked at, drawn anew at a slide's size, as
 * vectors or pixels; the plan; the report. Pictures are those on the screen: same colours, same place,
 * same selection.
 */
import { CanvasPainter, type Context } from "../../draw/canvas.ts";
import { toSvg } from "../../draw/svg.ts";
import { wholeReport } from "../../engine/evaluate.ts";
import { type Picture, rects } from "../../scene/marks.ts";
import type { ShardscopeState } from "../../state/store.ts";
import { figuresOnPage } from "../figure/figures-on-page.ts";
import { FIGURE_HEIGHT, FIGURE_WIDTH, IMAGE_SCALE } from "./figure-size.ts";

export const FILE_KINDS = ["svg", "png", "json", "report"] as const;
/** `svg` and `png` the picture, `json` the plan as a document, `report` all that follows from it. */
export type FileKind = (typeof FILE_KINDS)[number];

/** A state as a file of its kind. */
export async function takeAway(state: ShardscopeState, kind: FileKind): Promise<Blob> {
  switch (kind) {
    case "json":
      return json(state.history.present);
    case "report":
      return json(wholeReport(state.analysis));
    case "svg": {
      const { title, model } = state.analysis.plan;
      const { picture, summary } = await pictureLookedAt(state);
      const text = toSvg(picture, { title: title ?? model.name, description: summary });
      return new Blob([text], { type: "image/svg+xml" });
    }
    case "png":
      return image((await pictureLookedAt(state)).picture);
  }
}

/** `shardscope-mt-nlg-530b-on-280-dgx-a100-of-selene-cluster.svg` */
export function fileName({ analysis, view }: ShardscopeState, kind: FileKind): string {
  const { title, model } = analysis.plan;
  const words = (title ?? model.name).toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ["plan"];
  const what = { svg: view.picture, png: view.picture, json: "plan", report: "report" }[kind];
  const ending = kind === "report" ? "json" : kind;
  return `shardscope-${words.join("-").slice(0, 80)}-${what}.${ending}`;
}

function json(value: unknown): Blob {
  return new Blob([JSON.stringify(value, null, 2)], { type: "application/json" });
}

async function pictureLookedAt(
  state: ShardscopeState,
): Promise<{ picture: Picture; summary: string }> {
  const [first] = figuresOnPage();
  const picture = first?.picture(FIGURE_WIDTH, FIGURE_HEIGHT);
  if (first && picture) return { picture, summary: first.summary() };
  const { clusterPicture } = await import("./cluster-picture.ts");
  const theme = document.documentElement.dataset.theme === "dark" ? "dark" : "light";
  return clusterPicture(state, { width: FIGURE_WIDTH, height: FIGURE_HEIGHT, theme });
}

/** @throws Error where the browser gives no canvas or cannot write the image */
function image(picture: Picture): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = picture.width * IMAGE_SCALE;
  canvas.height = picture.height * IMAGE_SCALE;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives no 2D canvas context");
  // On the page pictures lie on its paper; a file has none behind it.
  const { width, height, background, marks } = picture;
  const paper = rects("paper", [{ x: 0, y: 0, width, height }], { fill: background });
  const painter = new CanvasPainter(context as unknown as Context);
  painter.paint({ ...picture, marks: [paper, ...marks] }, IMAGE_SCALE);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The image could not be written"))),
      "image/png",
    );
  });
}

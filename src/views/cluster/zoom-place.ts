/** A place in the cluster's picture that means the same at every size, and the transform that shows it. */
import type { Transform } from "../../scene/cells.ts";

/**
 * What lies in the middle of the view as shares of the picture's width and height, and how many times
 * it is enlarged.
 */
export type ZoomPlace = [x: number, y: number, k: number];

type Size = readonly [width: number, height: number];

export function placeOf({ k, x, y }: Transform, [width, height]: Size): ZoomPlace {
  return [(width / 2 - x) / k / width, (height / 2 - y) / k / height, k];
}

export function transformTo([x, y, k]: ZoomPlace, [width, height]: Size): Transform {
  return { k, x: width / 2 - x * width * k, y: height / 2 - y * height * k };
}

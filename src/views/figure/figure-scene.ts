/**
 * What a figure on a page needs of its scene: marks, a hit test, a way to walk by keys, and words.
 * `Place` is whatever can be pointed at: a stage, a run, an instant.
 */
import type { Mark, Picture } from "../../scene/marks.ts";

export interface Pointing<Place> {
  /** Under the pointer. */
  pointed?: Place;
  /** Where the keyboard is. */
  focused?: Place;
}

export interface FigureScene<Place> {
  picture: Picture;
  /** Marks above the picture. */
  overlay(pointing: Pointing<Place>): Mark[];
  placeAt(x: number, y: number): Place | undefined;
  /**
   * Where a key leads; undefined when the key is not the figure's.
   * @param from absent before the first step
   */
  walk(key: string, from: Place | undefined): Place | undefined;
  same(one: Place, other: Place): boolean;
  describe(place: Place): string;
  /** The whole figure in words. */
  summary: string;
}

/** The whole cluster as a picture, for a page on which no picture stands: a slide of numbers alone. */
import { IDENTITY } from "../../scene/cells.ts";
import {
  ALL_PARTS,
  type ClusterColour,
  clusterInputOf,
  coloursFor,
} from "../../scene/cluster/cluster-input.ts";
import { clusterScene } from "../../scene/cluster/cluster-scene.ts";
import { summaryOf } from "../../scene/cluster/describe-cluster.ts";
import type { Picture } from "../../scene/marks.ts";
import type { ThemeName } from "../../scene/theme.ts";
import type { ShardscopeState } from "../../state/store.ts";

/** Coloured as asked, the selected rank's groups lit. */
export function clusterPicture(
  { analysis, view, selectedRank }: ShardscopeState,
  { width, height, theme }: { width: number; height: number; theme: ThemeName },
): { picture: Picture; summary: string } {
  const input = clusterInputOf(analysis);
  const offered = coloursFor(input);
  const colour: ClusterColour = offered.find((name) => name === view.color) ?? "memory";
  const scene = clusterScene(input, { width, height, pixel: 1, colour, theme, parts: ALL_PARTS });
  const pointing = selectedRank === undefined ? {} : { selected: selectedRank };
  return { picture: scene.whole(IDENTITY, pointing), summary: summaryOf(input, colour) };
}

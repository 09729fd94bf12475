/** The picture as a file: what is seen of the cluster as a vector figure, or the plan as a document. */
import { toSvg } from "../draw/svg.ts";
import { IDENTITY } from "../scene/cells.ts";
import {
  ALL_PARTS,
  type ClusterColour,
  clusterInputOf,
  coloursFor,
} from "../scene/cluster/cluster-input.ts";
import { clusterScene } from "../scene/cluster/cluster-scene.ts";
import { summaryOf } from "../scene/cluster/describe-cluster.ts";
import type { ThemeName } from "../scene/theme.ts";
import type { ShardscopeState } from "../state/store.ts";

/** Of a slide: sixteen to nine, with letters that can be read from the back. */
const WIDTH = 960;
const HEIGHT = 540;

/** The whole cluster as an SVG document, coloured as it is seen, the selected rank's groups lit. */
export function clusterSvg(
  { analysis, view, selectedRank }: ShardscopeState,
  theme: ThemeName,
): string {
  const input = clusterInputOf(analysis);
  const offered = coloursFor(input);
  const colour: ClusterColour = offered.find((name) => name === view.color) ?? "memory";
  const scene = clusterScene(input, {
    width: WIDTH,
    height: HEIGHT,
    pixel: 1,
    colour,
    theme,
    parts: ALL_PARTS,
  });
  const { title, model } = analysis.plan;
  const pointing = selectedRank === undefined ? {} : { selected: selectedRank };
  return toSvg(scene.whole(IDENTITY, pointing), {
    title: title ?? model.name,
    description: summaryOf(input, colour),
  });
}

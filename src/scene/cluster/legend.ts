/** The legend of the cluster's picture: what cells, links and lines stand for. */
import { packColour } from "../colour/packed-colour.ts";
import { heatRamp } from "../colour/ramps.ts";
import { type Legend, layOutLegend } from "../legend/legend-block.ts";
import { type ScaleKey, scaleBlock } from "../legend/scale-block.ts";
import type { Theme } from "../theme.ts";
import type { ClusterColour, ClusterParts, ClusterSceneInput } from "./cluster-input.ts";
import { colourKey } from "./colour-key.ts";
import { groupBlocks, NARROW } from "./group-key.ts";
import type { LoadScale } from "./link-scale.ts";
import { LOAD_STEPS } from "./load-scale.ts";

export interface ClusterLegendContext {
  input: ClusterSceneInput;
  colour: ClusterColour;
  palette: Uint32Array;
  scale: LoadScale;
  parts: ClusterParts;
  theme: Theme;
}

export function clusterLegend(context: ClusterLegendContext, width: number): Legend {
  const { input, colour, palette, parts, scale, theme } = context;
  const wide = Math.min(Math.max(210, width < NARROW ? width * 0.6 : 0), width);
  const hasLinks = parts.links && scale.hottest > 0;
  return layOutLegend(
    [
      colour === "activity" && input.activity
        ? input.activity.key(theme, width)
        : scaleBlock(colourKey(input, colour, palette, wide), theme, width),
      ...(hasLinks
        ? [
            scale.block?.(width) ??
              scaleBlock(linkKey(scale, theme, Math.min(150, width)), theme, width),
          ]
        : []),
      ...groupBlocks(input, theme, width),
    ],
    width,
  );
}

function linkKey(scale: LoadScale, theme: Theme, width: number): ScaleKey {
  const ramp = heatRamp(theme.name);
  return {
    ...scale.key,
    width,
    colours: Array.from({ length: LOAD_STEPS }, (_, step) =>
      packColour(ramp((step + 0.5) / LOAD_STEPS)),
    ),
  };
}

/** Single cables from leaf to spine switches, port to port, while they are few enough to be told apart. */
import { toScreen } from "../cells.ts";
import { type Box, type Line, type Mark, texts } from "../marks.ts";
import { textWidth } from "../text-metrics.ts";
import { MOST_CABLES } from "./cable-marks.ts";
import { stripBox } from "./cluster-layout.ts";
import { sharedTiersOf, unitTiersOf } from "./cluster-shape.ts";
import { LanePaths } from "./lanes.ts";
import type { NodeInsideContext } from "./node-inside.ts";
import { type Uplinks, uplinksOf } from "./uplinks.ts";

/** Ports nearer to one another than this would be one band, CSS pixels. */
const NARROWEST_PORT = 1.6;
const PORT_SIZE = 8;
/** Between the edge of a switch and its first port. */
const EDGE = 4;

/** @returns undefined where bundles are to be drawn instead */
export function uplinkMarks(context: NodeInsideContext, labels: boolean): Mark[] | undefined {
  const { input, layout, frame, scale } = context;
  const bar = layout.tiers.at(-1);
  // During playback bytes move along the bundles.
  if (!bar || layout.shape.units !== 1 || layout.strip.height === 0 || scale.flow) return undefined;
  if (unitTiersOf(input.fabric).length !== 1) return undefined;
  const uplinks = uplinksOf(input.plan.cluster);
  if (!uplinks || uplinks.cables.length > MOST_CABLES) return undefined;
  if (sharedTiersOf(input.fabric)[0]?.switches !== uplinks.spines) return undefined;
  const ends = endsOf(
    uplinks,
    toScreen(stripBox(layout, 0), frame.transform),
    toScreen(bar, frame.transform),
  );
  if (ends.leafPort < NARROWEST_PORT) return undefined;
  const width = Math.max(frame.pixel, Math.min(1.6, ends.leafPort * 0.4));
  const paths = new LanePaths();
  uplinks.cables.forEach(({ leaf, port, spine, spinePort }, cable) => {
    const path = paths.at(scale.uplinkStep?.(cable) ?? scale.unitStep(0), width);
    const [low, high] = [ends.leafX(leaf, port), ends.spineX(spine, spinePort)];
    const middle = (ends.top + ends.bottom) / 2;
    path.moveTo(high, ends.top);
    path.bezierCurveTo(high, middle, low, middle, low, ends.bottom);
  });
  return [...paths.marks("uplinks", scale), ...(labels ? spinePorts(context, uplinks, ends) : [])];
}

interface Ends {
  leafX(leaf: number, port: number): number;
  spineX(spine: number, port: number): number;
  /** Lower edge of the spines, upper edge of the leaves. */
  top: number;
  bottom: number;
  /** From one port to the next. */
  leafPort: number;
  spinePort: number;
}

function endsOf({ leaves, up, down, spines }: Uplinks, strip: Box, bar: Box): Ends {
  const leafPitch = strip.width / leaves;
  const spinePitch = bar.width / spines;
  const inset = Math.min(EDGE, spinePitch * 0.2);
  const leafPort = (leafPitch - 2 * EDGE) / up;
  const spinePort = (spinePitch - 2 * inset) / down;
  return {
    leafX: (leaf, port) => strip.x + leaf * leafPitch + EDGE + (port + 0.5) * leafPort,
    spineX: (spine, port) => bar.x + spine * spinePitch + inset + (port + 0.5) * spinePort,
    top: bar.y + bar.height,
    bottom: strip.y,
    leafPort,
    spinePort,
  };
}

/** Numbers at the spines; those at the leaves stand with the ports to nodes. */
function spinePorts({ frame, theme }: NodeInsideContext, uplinks: Uplinks, ends: Ends): Mark[] {
  if (ends.spinePort < textWidth(`${uplinks.down}`, PORT_SIZE) + 2) return [];
  const { x, width } = frame.clip;
  const lines = uplinks.cables.flatMap(({ spine, spinePort }): Line[] => {
    const at = ends.spineX(spine, spinePort);
    return at < x || at > x + width ? [] : [{ x: at, y: ends.top - 3, text: `${spinePort}` }];
  });
  return [texts("port-labels", lines, { size: PORT_SIZE, colour: theme.muted, anchor: "middle" })];
}

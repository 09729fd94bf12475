/** Which links or switches of the cluster lie under a point of the screen. */
import { childAt } from "../cells.ts";
import { hasNodeChannels, nodeChannel, unitChannel } from "./channels.ts";
import type { ClusterSceneInput } from "./cluster-input.ts";
import { type ClusterLayout, stripBox } from "./cluster-layout.ts";
import type { ClusterPart } from "./cluster-part.ts";
import { detailAt } from "./detail.ts";
import { type Channel, laneRowAt } from "./lanes.ts";
import type { Frame } from "./visible.ts";

export interface PartContext {
  input: ClusterSceneInput;
  layout: ClusterLayout;
  frame: Frame;
}

/** Pixels by which a thin bar may be missed. */
const REACH = 3;

/** Links or switches under a point where there is no GPU. */
export function partAt(context: PartContext, x: number, y: number): ClusterPart | undefined {
  const { layout, frame } = context;
  const { clip, transform } = frame;
  if (x < clip.x || y < clip.y || x >= clip.x + clip.width || y >= clip.y + clip.height) {
    return undefined;
  }
  const worldX = (x - transform.x) / transform.k;
  const worldY = (y - transform.y) / transform.k;
  return (
    tierAt(layout, worldX, worldY, REACH / transform.k) ??
    unitLinksAt(context, x, y, worldX) ??
    unitPartAt(context, x, y, worldX, worldY)
  );
}

function tierAt(
  { tiers, shape, lattice }: ClusterLayout,
  x: number,
  y: number,
  reach: number,
): ClusterPart | undefined {
  const first = tiers[0];
  if (!first || x < first.x || x > first.x + first.width) return undefined;
  for (const [index, bar] of tiers.entries()) {
    const tier = tiers.length - 1 - index;
    if (y >= bar.y - reach && y <= bar.y + bar.height + reach) return { kind: "tier", tier };
    const below = tiers[index + 1];
    if (below && y > bar.y && y < below.y) return { kind: "tier-links", tier: tier - 1 };
  }
  const aboveUnits = y > first.y && y < lattice.units.y + lattice.nodes.y;
  return shape.units === 1 && aboveUnits && y < lattice.units.y
    ? { kind: "unit-links", unit: 0 }
    : undefined;
}

function unitLinksAt(
  { layout, frame }: PartContext,
  x: number,
  y: number,
  worldX: number,
): ClusterPart | undefined {
  const { units } = layout.lattice;
  // The channel lies left of its column, in the pitch of the column before.
  const column = Math.floor((worldX - units.x + layout.unitGutter) / units.pitchX);
  if (column < 0 || column >= Math.min(units.columns, units.count)) return undefined;
  const channel = unitChannel(layout, frame, column);
  const unit = channel && childUnder(channel, x, y);
  return unit === undefined ? undefined : { kind: "unit-links", unit };
}

function unitPartAt(
  { input, layout, frame }: PartContext,
  x: number,
  y: number,
  worldX: number,
  worldY: number,
): ClusterPart | undefined {
  const { units, nodes } = layout.lattice;
  const unit = childAt(units, worldX, worldY);
  if (unit === undefined) return undefined;
  const strip = stripBox(layout, unit);
  const onStrip = worldY >= strip.y && worldY <= strip.y + strip.height;
  if (onStrip && worldX >= strip.x && worldX <= strip.x + strip.width) {
    return { kind: "unit-switches", unit };
  }
  const detail = detailAt(layout, frame.transform, frame.pixel);
  if (!hasNodeChannels(layout, detail)) return undefined;
  const inUnit = worldX - strip.x + layout.nodeGutter;
  const column = Math.floor(inUnit / nodes.pitchX);
  if (column < 0 || column >= nodes.columns) return undefined;
  const node = childUnder(nodeChannel(input, layout, frame, detail, unit, column), x, y);
  return node === undefined ? undefined : { kind: "node-links", node };
}

function childUnder(channel: Channel, x: number, y: number): number | undefined {
  const row = laneRowAt(channel, x, y);
  return row === undefined ? undefined : channel.ends[row]?.child;
}

/** Draws over the links or switches that are pointed at, in ink on a casing. */
import { toScreen } from "../cells.ts";
import type { Box, Mark } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import type { Theme } from "../theme.ts";
import { nodeChannel, unitChannel } from "./channels.ts";
import { stripBox } from "./cluster-layout.ts";
import type { ClusterPart } from "./cluster-part.ts";
import { detailAt } from "./detail.ts";
import { type Channel, traceLane } from "./lanes.ts";
import type { PartContext } from "./parts-of-cluster.ts";

export function partMarks(context: PartContext, part: ClusterPart, theme: Theme): Mark[] {
  const path = new PathBuilder();
  tracePart(path, context, part);
  if (path.isEmpty) return [];
  const commands = path.commands();
  return [
    { kind: "path", name: "part-casing", commands, stroke: { colour: theme.casing, width: 5 } },
    { kind: "path", name: "part", commands, stroke: { colour: theme.ink, width: 2 } },
  ];
}

/** Adds the outline of switches, or the way of links, as they lie in the picture. */
export function tracePart(path: PathBuilder, context: PartContext, part: ClusterPart): void {
  const bar = barOf(context, part);
  if (bar) {
    const { x, y, width, height } = toScreen(bar, context.frame.transform);
    path.rect(x - 2, y - 2, width + 4, height + 4);
  }
  const channel = channelOf(context, part);
  const child =
    part.kind === "unit-links" ? part.unit : part.kind === "node-links" ? part.node : -1;
  channel?.ends.forEach((end, row) => {
    if (end.child === child) traceLane(path, channel, row, context.frame);
  });
}

/** Switches as they are framed, world pixels. */
function barOf({ layout }: PartContext, part: ClusterPart): Box | undefined {
  if (part.kind === "unit-switches") return stripBox(layout, part.unit);
  return part.kind === "tier" ? layout.tiers[layout.tiers.length - 1 - part.tier] : undefined;
}

/** The channel in which the links of a part are lanes. */
function channelOf({ layout, frame, input }: PartContext, part: ClusterPart): Channel | undefined {
  if (part.kind === "unit-links") return unitChannel(layout, frame, part.unit % layout.unitColumns);
  if (part.kind !== "node-links") return undefined;
  const { nodes } = layout.lattice;
  const unit = Math.floor(part.node / nodes.count);
  const column = (part.node % nodes.count) % nodes.columns;
  const detail = detailAt(layout, frame.transform, frame.pixel);
  return nodeChannel(input, layout, frame, detail, unit, column);
}

/** Names of tiers, units and nodes, where there is room for them; those of parts larger than the view stay in sight. */

import type { FabricTier } from "../../engine/cluster/fabric/fabric-outline.ts";
import { childX, childY, toScreen } from "../cells.ts";
import { type Line, type Mark, texts } from "../marks.ts";
import { formatCount } from "../quantity-text.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";
import type { ClusterSceneInput } from "./cluster-input.ts";
import { type ClusterLayout, nodesIn, stripBox } from "./cluster-layout.ts";
import { sharedTiersOf, unitTiersOf } from "./cluster-shape.ts";
import type { Detail } from "./detail.ts";
import { type Frame, visibleChildren } from "./visible.ts";

const SIZE = 10.5;

export function labelMarks(
  input: ClusterSceneInput,
  layout: ClusterLayout,
  frame: Frame,
  detail: Detail,
  theme: Theme,
): Mark[] {
  const style = { size: SIZE, colour: theme.muted, halo: theme.paper };
  return [
    texts("tier-labels", tierLabels(input, layout, frame), style),
    texts("unit-labels", unitLabels(input, layout, frame), style),
    texts("row-labels", rowLabels(input, layout, frame), { ...style, anchor: "end" }),
    texts("switch-labels", switchLabels(input, layout, frame), {
      size: 9.5,
      colour: theme.muted,
      anchor: "middle",
    }),
    ...(detail.nodeLabels
      ? [texts("node-labels", nodeLabels(layout, frame, detail), { ...style, size: 10 })]
      : []),
  ];
}

function tierLabels(input: ClusterSceneInput, layout: ClusterLayout, frame: Frame): Line[] {
  const tiers = sharedTiersOf(input.fabric).toReversed();
  const { k, x, y } = frame.transform;
  return layout.tiers.flatMap((bar, index) => {
    const tier = tiers[index];
    if (!tier) return [];
    const left = Math.max(frame.clip.x + 4, bar.x * k + x);
    return [{ x: left, y: bar.y * k + y - 4, text: tierName(tier) }];
  });
}

function tierName({ name, switches, linksBelow }: FabricTier): string {
  return switches > 0
    ? `${name} · ${formatCount(switches)} switches`
    : `${name} · ${formatCount(linksBelow)} links`;
}

/** Room that a tier's name takes at the left of its bar. */
export function tierNameWidth(tier: FabricTier): number {
  return textWidth(tierName(tier), SIZE) + 8;
}

/** Where units have no names: the number of the first of each row, as on an axis. */
function rowLabels(input: ClusterSceneInput, layout: ClusterLayout, frame: Frame): Line[] {
  const { units } = layout.lattice;
  const { k, x, y } = frame.transform;
  if (layout.labelHeight > 0 || units.count === 1 || units.pitchY * k < SIZE) return [];
  const at = units.x * k + x - layout.unitGutter * k - 4;
  const lines: Line[] = [];
  for (let unit = 0; unit < units.count; unit += units.columns) {
    const middle = (childY(units, unit) + layout.unitHeight / 2) * k + y;
    lines.push({ x: at, y: middle + SIZE * 0.36, text: `${unit}` });
  }
  const name = shortUnitName(input.fabric.unitName);
  lines.push({ x: at, y: units.y * k + y - 3, text: name });
  return lines;
}

function unitLabels(input: ClusterSceneInput, layout: ClusterLayout, frame: Frame): Line[] {
  const above = layout.labelHeight || layout.lattice.units.pitchY - layout.unitHeight;
  if (above * frame.transform.k < SIZE + 2) return [];
  if (layout.shape.units === 1) return [];
  const { k, x, y } = frame.transform;
  const { units } = layout.lattice;
  const lines: Line[] = [];
  for (const unit of visibleChildren(units, x, y, frame)) {
    const left = (childX(units, unit) + layout.nodeGutter) * k + x;
    const right = left + (layout.unitWidth - layout.nodeGutter) * k;
    const stripTop = (childY(units, unit) + layout.strip.y) * k + y;
    const bottom = (childY(units, unit) + layout.unitHeight) * k + y;
    const name = shortUnitName(input.fabric.unitName);
    const text =
      right - left > textWidth(`${name} ${unit}`, SIZE) + 4 ? `${name} ${unit}` : `${unit}`;
    lines.push({
      x: stay(left, right, frame.clip.x + 4, textWidth(text, SIZE)),
      y: Math.max(stripTop - 3.5, Math.min(frame.clip.y + SIZE + 3, bottom)),
      text,
    });
  }
  return lines;
}

/** Names on a unit's own switches: `leaf 3`. */
function switchLabels(input: ClusterSceneInput, layout: ClusterLayout, frame: Frame): Line[] {
  const tier = unitTiersOf(input.fabric)[0];
  const { k, x, y } = frame.transform;
  const height = layout.strip.height * k;
  if (!tier?.switchesPerUnit || layout.shape.unitTiers > 1 || height < 10.5) return [];
  const count = tier.switchesPerUnit;
  const pitch = ((layout.unitWidth - layout.nodeGutter) * k) / count;
  if (pitch < textWidth(`${tier.name} ${count}`, 9.5) + 8) return [];
  const lines: Line[] = [];
  for (const unit of visibleChildren(layout.lattice.units, x, y, frame)) {
    const strip = toScreen(stripBox(layout, unit), frame.transform);
    for (let index = 0; index < count; index++) {
      lines.push({
        x: strip.x + (index + 0.5) * pitch,
        y: strip.y + height / 2 + 3.4,
        text: `${tier.name} ${index}`,
      });
    }
  }
  return lines;
}

/** What a label has room for: the last word of `scalable unit`. */
function shortUnitName(unitName: string): string {
  return unitName.split(" ").at(-1) ?? unitName;
}

function nodeLabels(layout: ClusterLayout, frame: Frame, detail: Detail): Line[] {
  const { k, x, y } = frame.transform;
  const { units, nodes, gpus } = layout.lattice;
  const lines: Line[] = [];
  for (const unit of visibleChildren(units, x, y, frame)) {
    const unitX = childX(units, unit) * k + x;
    const unitY = childY(units, unit) * k + y;
    for (const node of visibleChildren(nodes, unitX, unitY, frame)) {
      if (node >= nodesIn(layout, unit)) continue;
      const left = unitX + childX(nodes, node) * k;
      const right = left + gpus.columns * gpus.pitchX * k;
      const top = unitY + childY(nodes, node) * k;
      const bottom = top + layout.gpuRows * gpus.pitchY * k;
      const text = `node ${unit * nodes.count + node}`;
      lines.push({
        x: stay(left + 2, right, frame.clip.x + 4, textWidth(text, 10)),
        // Under the name of its unit, which stays at the very top.
        y: detail.keepNodeLabels
          ? Math.max(top - 2.5, Math.min(frame.clip.y + 2 * SIZE + 6, bottom - 6))
          : top - 2.5,
        text,
      });
    }
  }
  return lines;
}

/** A label's place: at the left of what it names, or at the edge of the view while that is inside. */
function stay(left: number, right: number, edge: number, width: number): number {
  return Math.max(left, Math.min(edge, right - width));
}

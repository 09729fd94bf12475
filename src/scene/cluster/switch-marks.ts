/** Switches: shared tiers as bars above the units, a unit's own switches as a strip inside it. */

import { toScreen } from "../cells.ts";
import { type Box, type Mark, rects } from "../marks.ts";
import type { Theme } from "../theme.ts";
import type { ClusterSceneInput } from "./cluster-input.ts";
import { type ClusterLayout, stripBox } from "./cluster-layout.ts";
import { sharedTiersOf, unitTiersOf } from "./cluster-shape.ts";
import { type Frame, snapTo, visibleChildren } from "./visible.ts";

/** Below this width switches of a row are drawn as one bar. */
const SINGLE_SWITCH = 3.5;

export function switchMarks(
  input: ClusterSceneInput,
  layout: ClusterLayout,
  frame: Frame,
  theme: Theme,
): Mark[] {
  const boxes: Box[] = [];
  const tiers = sharedTiersOf(input.fabric).toReversed();
  layout.tiers.forEach((tier, index) => {
    const bar = tierBar(tier, frame);
    const switches = tiers[index]?.switches ?? 0;
    // Links that meet in no switch are drawn as the line they make.
    const line = { ...bar, y: bar.y + bar.height - 2, height: 2 };
    if (switches === 0) boxes.push(line);
    else addSwitches(boxes, bar, switches, frame);
  });
  const unitTiers = unitTiersOf(input.fabric);
  if (unitTiers.length > 0) {
    const { x, y } = frame.transform;
    for (const unit of visibleChildren(layout.lattice.units, x, y, frame)) {
      unitTiers.forEach((tier, row) => {
        const bar = unitBar(layout, frame, unit, row, unitTiers.length);
        addSwitches(boxes, bar, tier.switchesPerUnit ?? 0, frame);
      });
    }
  }
  const fine = boxes.length > 600;
  return [
    rects("switches", boxes, {
      fill: fine ? theme.deviceLine : theme.device,
      ...(fine ? {} : { stroke: { colour: theme.deviceLine, width: 1 }, radius: 1.5 }),
    }),
  ];
}

/** One switch: its row, counted from the lowest up, and its place there. */
export interface SwitchPlace {
  /** Absent for switches that all units share. */
  unit?: number;
  row: number;
  index: number;
}

/** Where one switch is drawn, screen pixels; its row's bar where none stands alone. */
export function switchBox(
  input: ClusterSceneInput,
  layout: ClusterLayout,
  frame: Frame,
  { unit, row, index }: SwitchPlace,
): Box | undefined {
  if (unit === undefined) {
    const tier = layout.tiers[layout.tiers.length - 1 - row];
    const count = sharedTiersOf(input.fabric)[row]?.switches ?? 0;
    return tier && oneSwitch(tierBar(tier, frame), count, index, frame);
  }
  const unitTiers = unitTiersOf(input.fabric);
  const count = unitTiers[row]?.switchesPerUnit ?? 0;
  return oneSwitch(unitBar(layout, frame, unit, row, unitTiers.length), count, index, frame);
}

function tierBar(tier: Box, frame: Frame): Box {
  return snapped(toScreen(tier, frame.transform), frame.pixel);
}

function unitBar(
  layout: ClusterLayout,
  frame: Frame,
  unit: number,
  row: number,
  rows: number,
): Box {
  const strip = toScreen(stripBox(layout, unit), frame.transform);
  const height = strip.height / rows;
  return snapped({ ...strip, y: strip.y + (rows - 1 - row) * height, height }, frame.pixel);
}

function standAlone(bar: Box, count: number): boolean {
  return count > 0 && bar.width / count >= SINGLE_SWITCH + 1;
}

function oneSwitch(bar: Box, count: number, index: number, { pixel }: Frame): Box {
  if (!standAlone(bar, count)) return bar;
  const pitch = bar.width / count;
  const gap = Math.min(6, Math.max(1, pitch * 0.18));
  const left = snapTo(bar.x + index * pitch + gap / 2, pixel);
  const right = snapTo(bar.x + (index + 1) * pitch - gap / 2, pixel);
  return { x: left, y: bar.y, width: right - left, height: bar.height };
}

function addSwitches(boxes: Box[], bar: Box, count: number, frame: Frame): void {
  if (!standAlone(bar, count)) {
    boxes.push(bar);
    return;
  }
  const { clip } = frame;
  const pitch = bar.width / count;
  const first = Math.max(0, Math.floor((clip.x - bar.x) / pitch));
  const last = Math.min(count - 1, Math.floor((clip.x + clip.width - bar.x) / pitch));
  for (let index = first; index <= last; index++) {
    boxes.push(oneSwitch(bar, count, index, frame));
  }
}

function snapped(box: Box, pixel: number): Box {
  const x = snapTo(box.x, pixel);
  const y = snapTo(box.y, pixel);
  return {
    x,
    y,
    width: snapTo(box.x + box.width, pixel) - x,
    height: Math.max(pixel, snapTo(box.y + box.height, pixel) - y),
  };
}

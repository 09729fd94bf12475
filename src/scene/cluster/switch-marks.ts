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
    const bar = snapped(toScreen(tier, frame.transform), frame.pixel);
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
      const strip = toScreen(stripBox(layout, unit), frame.transform);
      const height = strip.height / unitTiers.length;
      unitTiers.toReversed().forEach((tier, index) => {
        const row = { ...strip, y: strip.y + index * height, height };
        addSwitches(boxes, snapped(row, frame.pixel), tier.switchesPerUnit ?? 0, frame);
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

function addSwitches(boxes: Box[], bar: Box, count: number, { clip, pixel }: Frame): void {
  const pitch = bar.width / Math.max(1, count);
  if (pitch < SINGLE_SWITCH + 1 || count === 0) {
    boxes.push(bar);
    return;
  }
  const gap = Math.min(6, Math.max(1, pitch * 0.18));
  const first = Math.max(0, Math.floor((clip.x - bar.x) / pitch));
  const last = Math.min(count - 1, Math.floor((clip.x + clip.width - bar.x) / pitch));
  for (let index = first; index <= last; index++) {
    const left = snapTo(bar.x + index * pitch + gap / 2, pixel);
    const right = snapTo(bar.x + (index + 1) * pitch - gap / 2, pixel);
    boxes.push({ x: left, y: bar.y, width: right - left, height: bar.height });
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

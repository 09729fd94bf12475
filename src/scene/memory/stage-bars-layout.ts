/**
 * Where the bars of the stages stand. Drawing, hit test and keyboard share these formulas. With more
 * stages than pixels a column stands for several neighbours and shows the fullest of them.
 */
import type { MemoryReport, StageMemory } from "../../engine/report.ts";
import type { Box } from "../marks.ts";
import { type ByteAxis, byteAxis } from "./byte-axis.ts";
import { MEMORY_PARTS, type MemoryPart } from "./memory-parts.ts";

export interface StageBarsLayout {
  width: number;
  height: number;
  /** Where bars are; labels lie around it. */
  plot: Box;
  axis: ByteAxis;
  stages: readonly StageMemory[];
  /** Neighbouring stages that share a column; 1 while there is room for all. */
  stagesPerColumn: number;
  columns: number;
  /** From one column to the next, pixels. */
  pitch: number;
  /** Free space right of each bar, pixels. */
  gap: number;
  capacityBytes: number;
  /** What of the capacity the framework can allocate from; the rest is the driver's. */
  allocatableBytes: number;
  compact: boolean;
  /** Whether names stand right of the bars. */
  named: boolean;
}

/** Names of the parts stand right of the bars where there is this much room in all. */
const ROOM_FOR_NAMES = 460;
const WIDEST_PITCH = 112;
const NARROWEST_PITCH = 2;

export interface StageBarsSpace {
  width: number;
  height: number;
  /** The accelerator's `visibleMemoryBytes`; all of the capacity unless given. */
  allocatableBytes?: number;
  /** For a strip under another picture: no axis, no names. */
  compact?: boolean;
}

/** @throws RangeError for a report without stages. */
export function layoutStageBars(memory: MemoryReport, space: StageBarsSpace): StageBarsLayout {
  const { width, height, compact = false } = space;
  const { stages, capacityBytes } = memory;
  if (stages.length === 0) throw new RangeError("a memory report has at least one stage");
  const room = plotWithin(width, height, compact);
  const stagesPerColumn = Math.max(1, Math.ceil((stages.length * NARROWEST_PITCH) / room.width));
  // One more line of words under the numbers, to say so.
  if (stagesPerColumn > 1 && !compact) room.height = Math.max(1, room.height - 15);
  const columns = Math.ceil(stages.length / stagesPerColumn);
  const pitch = Math.min(WIDEST_PITCH, room.width / columns);
  const plot = { ...room, width: pitch * columns };
  const fullest = Math.max(...stages.map((stage) => stage.bytes.total));
  return {
    width,
    height,
    plot,
    axis: byteAxis(capacityBytes, fullest, Math.max(1, Math.floor(plot.height / 44))),
    stages,
    stagesPerColumn,
    columns,
    pitch,
    gap: gapOf(pitch),
    named: !compact && width >= ROOM_FOR_NAMES,
    capacityBytes,
    allocatableBytes: space.allocatableBytes ?? capacityBytes,
    compact,
  };
}

function plotWithin(width: number, height: number, compact: boolean): Box {
  const left = compact ? 8 : 52;
  const right = compact || width < ROOM_FOR_NAMES ? 8 : 124;
  const top = compact ? 18 : 14;
  const bottom = compact ? 16 : 52;
  return {
    x: left,
    y: top,
    width: Math.max(1, width - left - right),
    height: Math.max(1, height - top - bottom),
  };
}

function gapOf(pitch: number): number {
  if (pitch < 3.5) return 0;
  return pitch < 8 ? 1 : Math.min(14, Math.round(pitch * 0.18));
}

/** Height on the screen of an amount of bytes. */
export function yOf(layout: StageBarsLayout, bytes: number): number {
  return layout.plot.y + layout.plot.height * (1 - bytes / layout.axis.top);
}

/** Left and right edge of a column's bar, on whole pixels so that neighbours never overlap. */
export function columnEdges(
  layout: StageBarsLayout,
  column: number,
): [left: number, right: number] {
  const left = Math.round(layout.plot.x + column * layout.pitch);
  const next = Math.round(layout.plot.x + (column + 1) * layout.pitch);
  return [left, Math.max(left + 1, next - layout.gap)];
}

/** Where lines across the picture end: a little right of the last bar. */
export function barsEnd(layout: StageBarsLayout): number {
  return columnEdges(layout, layout.columns - 1)[1] + 2;
}

export function columnOf(layout: StageBarsLayout, stage: number): number {
  return Math.floor(stage / layout.stagesPerColumn);
}

/** The stage a column shows: the fullest of those that share it, the first of equals. */
export function stageOfColumn(layout: StageBarsLayout, column: number): StageMemory {
  const first = column * layout.stagesPerColumn;
  return layout.stages
    .slice(first, first + layout.stagesPerColumn)
    .reduce((most, stage) => (stage.bytes.total > most.bytes.total ? stage : most));
}

/** A column from the foot of its bar to the top of its stack. */
export function barBox(layout: StageBarsLayout, column: number): Box {
  const [left, right] = columnEdges(layout, column);
  const top = yOf(layout, stageOfColumn(layout, column).bytes.total);
  return { x: left, y: top, width: right - left, height: layout.plot.y + layout.plot.height - top };
}

/** The boxes of a column's parts, bottom first; each begins where the one below it ends. */
export function partBoxes(
  layout: StageBarsLayout,
  column: number,
): { part: MemoryPart; box: Box }[] {
  const { bytes } = stageOfColumn(layout, column);
  const [left, right] = columnEdges(layout, column);
  let below = 0;
  return MEMORY_PARTS.map(({ part }) => {
    const foot = yOf(layout, below);
    below += bytes[part];
    const top = yOf(layout, below);
    return { part, box: { x: left, y: top, width: right - left, height: foot - top } };
  });
}

export interface StageHit {
  stage: number;
  /** Absent beside and above the stack. */
  part?: MemoryPart;
}

/** What lies under a point: a stage by its column's whole height, and the part if on the stack. */
export function stageAt(layout: StageBarsLayout, x: number, y: number): StageHit | undefined {
  const { plot, pitch, columns, stagesPerColumn, stages } = layout;
  const column = Math.floor((x - plot.x) / pitch);
  if (column < 0 || column >= columns || y < 0 || y > layout.height) return undefined;
  const { stage } = stageOfColumn(layout, column);
  if (stagesPerColumn > 1 && stage >= stages.length) return undefined;
  const hit = partBoxes(layout, column).find(({ box }) => y >= box.y && y < box.y + box.height);
  return hit ? { stage, part: hit.part } : { stage };
}

/**
 * What pointing at a GPU lights: its tensor, context, expert and data groups as frames, its pipeline as
 * a line through its stages. Every line lies on a casing, so that it can be seen on any cell colour.
 */
import { type Lattice, paintedBox, placeOf } from "../cells.ts";
import type { Box, Mark, Stroke } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import type { Theme } from "../theme.ts";
import type { ClusterSceneInput, Places } from "./cluster-input.ts";
import type { Detail } from "./detail.ts";
import { type GroupStyle, groupStylesFor } from "./group-style.ts";
import type { Frame } from "./visible.ts";

export interface Pointing {
  /** The rank under the pointer or the keyboard's focus. */
  hovered?: number;
  /** Where the keyboard is; drawn with a focus ring. */
  focused?: number;
  selected?: number;
}

/** What group marks are made from. */
export interface GroupContext {
  input: ClusterSceneInput;
  lattice: Lattice;
  places: Places;
  frame: Frame;
  detail: Detail;
  theme: Theme;
}

export function groupMarks(context: GroupContext, pointing: Pointing): Mark[] {
  const lit = pointing.hovered ?? pointing.focused ?? pointing.selected;
  const marks: Mark[] = [];
  if (lit !== undefined && lit < context.input.grid.size) {
    for (const style of groupStylesFor(context.input.plan.parallel)) {
      marks.push(...groupMark(context, style, lit));
    }
  }
  for (const [rank, ring] of [
    [pointing.hovered, 1.5],
    [pointing.selected, 2.5],
    [pointing.focused, 2.5],
  ] as const) {
    if (rank !== undefined && rank < context.input.grid.size)
      marks.push(...gpuFrame(context, rank, ring));
  }
  return marks;
}

function groupMark(context: GroupContext, style: GroupStyle, rank: number): Mark[] {
  const members = style.kind ? context.input.grid.groupOf(style.kind, rank) : [rank];
  const path =
    style.shape === "path" ? pipelinePath(context, members) : framePath(context, members);
  return path ? cased(style, path, context.theme) : [];
}

/** The line itself over a wider line of the paper's colour. */
function cased(style: GroupStyle, path: PathBuilder, theme: Theme): Mark[] {
  const commands = path.commands();
  const stroke: Stroke = {
    colour: theme.accents[style.accent],
    width: style.width,
    ...(style.dash ? { dash: style.dash } : {}),
  };
  return [
    {
      kind: "path",
      name: `${style.accent}-casing`,
      commands,
      stroke: { colour: theme.casing, width: style.width + 2 },
    },
    { kind: "path", name: `${style.accent}-group`, commands, stroke },
  ];
}

/** A GPU's cell with room for the line around it. */
function cellFrame(
  { lattice, places, frame, detail }: GroupContext,
  rank: number,
  by: number,
): Box {
  const box = paintedBox(lattice, places.slotOf(rank), frame.transform, detail.inset);
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by };
}

/**
 * Frames around a group's members. Where the members of a node fill a rectangle (a tensor group in its
 * usual place) they share one frame.
 */
function framePath(context: GroupContext, members: readonly number[]): PathBuilder | undefined {
  const path = new PathBuilder();
  const byNode = new Map<number, number[]>();
  const { gpusPerNode } = context.input.plan.cluster;
  for (const member of members) {
    const node = Math.floor(context.places.slotOf(member) / gpusPerNode);
    const inNode = byNode.get(node);
    if (inNode) inNode.push(member);
    else byNode.set(node, [member]);
  }
  for (const ranks of byNode.values()) {
    const frames = ranks.map((rank) => cellFrame(context, rank, 1));
    for (const frame of fillsRectangle(context, ranks) ? [around(frames)] : frames) {
      if (meets(frame, context.frame.clip)) path.rect(frame.x, frame.y, frame.width, frame.height);
    }
  }
  return path.isEmpty ? undefined : path;
}

/** Whether ranks of one node stand in full rows and columns. */
function fillsRectangle({ lattice, places }: GroupContext, ranks: readonly number[]): boolean {
  const { columns } = lattice.gpus;
  const at = ranks.map((rank) => placeOf(lattice, places.slotOf(rank)).gpu);
  const across = at.map((gpu) => gpu % columns);
  const down = at.map((gpu) => Math.floor(gpu / columns));
  const span = (values: number[]) => Math.max(...values) - Math.min(...values) + 1;
  return span(across) * span(down) === ranks.length;
}

function around(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

function meets(box: Box, clip: Box): boolean {
  return (
    box.x < clip.x + clip.width &&
    box.x + box.width > clip.x &&
    box.y < clip.y + clip.height &&
    box.y + box.height > clip.y
  );
}

/** Through the stages in order: straight within a column of cells, else leaning over in an S. */
function pipelinePath(context: GroupContext, members: readonly number[]): PathBuilder {
  const path = new PathBuilder();
  const dot = Math.max(
    1.6,
    Math.min(4, Math.min(context.detail.tileWidth, context.detail.tileHeight) * 0.2),
  );
  const points = members.map((rank) => {
    const box = cellFrame(context, rank, 0);
    // Near, the middle of a cell holds its name.
    const down = context.detail.rankLabels ? 0.82 : 0.5;
    return { x: box.x + box.width / 2, y: box.y + box.height * down };
  });
  points.forEach((point, stage) => {
    const before = points[stage - 1];
    if (before) curveTo(path, before, point);
    else path.moveTo(point.x, point.y);
  });
  points.forEach((point, stage) => {
    path.circle(
      point.x,
      point.y,
      stage === 0 || stage === points.length - 1 ? dot * 1.5 : dot * 0.7,
    );
  });
  return path;
}

function curveTo(
  path: PathBuilder,
  from: { x: number; y: number },
  to: { x: number; y: number },
): void {
  const across = to.x - from.x;
  const down = to.y - from.y;
  if (Math.abs(across) < 1 || Math.abs(down) < 1) path.lineTo(to.x, to.y);
  else if (Math.abs(across) > Math.abs(down)) {
    const middle = from.x + across / 2;
    path.bezierCurveTo(middle, from.y, middle, to.y, to.x, to.y);
  } else {
    const middle = from.y + down / 2;
    path.bezierCurveTo(from.x, middle, to.x, middle, to.x, to.y);
  }
}

function gpuFrame(context: GroupContext, rank: number, width: number): Mark[] {
  const path = new PathBuilder();
  const least = 5 - Math.min(context.detail.tileWidth, context.detail.tileHeight);
  const box = cellFrame(context, rank, Math.max(1.5, least / 2));
  path.rect(box.x, box.y, box.width, box.height);
  return cased({ accent: "gpu", name: "GPU", shape: "frame", width }, path, context.theme);
}

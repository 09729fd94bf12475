/**
 * What pointing at a GPU lights: its tensor, context, expert and data groups as frames, its pipeline as
 * a line through its stages. Every line lies on a casing, so that it can be seen on any cell colour.
 */
import { type Lattice, paintedBox, placeOf } from "../cells.ts";
import type { Box, Mark, Stroke } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import type { Theme } from "../theme.ts";
import type { Places } from "./cluster-facts.ts";
import type { ClusterSceneInput } from "./cluster-input.ts";
import type { ClusterPart } from "./cluster-part.ts";
import type { Detail } from "./detail.ts";
import { type GroupStyle, groupStylesFor } from "./group-style.ts";
import type { PartContext } from "./parts-of-cluster.ts";
import type { Frame } from "./visible.ts";

export interface Pointing {
  /** A pipeline stage pointed at in another picture: all its GPUs. */
  stage?: number;
  /** The rank under the pointer or the keyboard's focus. */
  hovered?: number;
  /** Where the keyboard is; drawn with a focus ring. */
  focused?: number;
  selected?: number;
  /** What else is under the pointer: links and switches are drawn over and told beside it. */
  part?: ClusterPart;
  /** More marks over the picture, from whoever looks at it: routes on the cables, what is cut. */
  over?: (context: GroupContext & PartContext) => Mark[];
  /** Where the pointer is; absent: nothing is told beside it. */
  at?: readonly [x: number, y: number];
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
    // A member of several groups shows the smallest, and the pipeline runs over them all.
    const styles = groupStylesFor(context.input.plan.parallel).toReversed();
    const frames = styles.filter(({ shape }) => shape === "frame");
    for (const style of [...frames, ...styles.filter((one) => !frames.includes(one))]) {
      marks.push(...groupMark(context, style, lit));
    }
  }
  if (pointing.stage !== undefined) marks.push(...stageMarks(context, pointing.stage));
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

/** All GPUs of a stage, framed as a group is. */
function stageMarks(context: GroupContext, stage: number): Mark[] {
  const { grid, plan } = context.input;
  if (stage >= plan.parallel.pipeline) return [];
  const first = grid.rankOf({ tensor: 0, context: 0, data: 0, pipeline: stage });
  const style: GroupStyle = { accent: "pipeline", name: "stage", shape: "frame", width: 2 };
  return cased(style, framePath(context, grid.groupOf("tp-dp-cp", first)), context.theme);
}

function groupMark(context: GroupContext, style: GroupStyle, rank: number): Mark[] {
  const members = style.kind ? context.input.grid.groupOf(style.kind, rank) : [rank];
  if (style.shape === "path") return pipelineMarks(context, style, members);
  const path = framePath(context, members);
  return path.isEmpty ? [] : cased(style, path, context.theme);
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

/** Below this size of a tile, and above this many members, single frames would be a thicket. */
const SMALL_TILE = 6;
const MANY_MEMBERS = 40;

/**
 * Frames around a group's members. Where the members of a node fill a rectangle (a tensor group in its
 * usual place) they share one frame; where many are too small to be framed, those of a unit do.
 */
function framePath(context: GroupContext, members: readonly number[]): PathBuilder {
  const { places, detail, input, lattice } = context;
  const path = new PathBuilder();
  const frames: Box[] = [];
  const small = Math.min(detail.tileWidth, detail.tileHeight) < SMALL_TILE;
  if (small && members.length > MANY_MEMBERS) {
    const perUnit = lattice.nodes.count * lattice.gpus.count;
    for (const ranks of gathered(members, (rank) => Math.floor(places.slotOf(rank) / perUnit))) {
      frames.push(around(ranks.map((rank) => cellFrame(context, rank, 1))));
    }
  } else {
    const { gpusPerNode } = input.plan.cluster;
    for (const ranks of gathered(members, (rank) =>
      Math.floor(places.slotOf(rank) / gpusPerNode),
    )) {
      const each = ranks.map((rank) => cellFrame(context, rank, 1));
      frames.push(...(fillsRectangle(context, ranks) ? [around(each)] : each));
    }
  }
  for (const { x, y, width, height } of frames.filter((box) => meets(box, context.frame.clip))) {
    path.rect(x, y, width, height);
  }
  return path;
}

function gathered(ranks: readonly number[], keyOf: (rank: number) => number): number[][] {
  const byKey = new Map<number, number[]>();
  for (const rank of ranks) {
    const key = keyOf(rank);
    const of = byKey.get(key);
    if (of) of.push(rank);
    else byKey.set(key, [rank]);
  }
  return [...byKey.values()];
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

/**
 * Through the stages in order: straight within a row or column of cells, else leaning over in an S. A
 * ring marks the first stage, dots the others.
 */
function pipelineMarks(
  context: GroupContext,
  style: GroupStyle,
  members: readonly number[],
): Mark[] {
  const { detail, theme } = context;
  const small = Math.min(detail.tileWidth, detail.tileHeight);
  const dot = Math.max(1.6, Math.min(4, small * 0.16));
  const points = members.map((rank) => {
    const box = cellFrame(context, rank, 0);
    if (detail.gpuInside) return { x: box.x + box.width - 10, y: box.y + 12 };
    // Near, the middle of a cell holds its name: the line keeps to a corner.
    const share = detail.rankLabels ? 0.86 : 0.5;
    return { x: box.x + box.width * share, y: box.y + box.height * share };
  });
  const line = new PathBuilder();
  const dots = new PathBuilder();
  points.forEach((point, stage) => {
    const before = points[stage - 1];
    if (before) curveTo(line, before, point);
    else line.moveTo(point.x, point.y);
    if (stage > 0) dots.circle(point.x, point.y, stage === points.length - 1 ? dot * 1.5 : dot);
  });
  const first = points[0];
  if (first) line.circle(first.x, first.y, dot * 1.8);
  return [
    ...cased(style, line, theme),
    {
      kind: "path",
      name: "pipeline-stages",
      commands: dots.commands(),
      fill: theme.accents[style.accent],
    },
  ];
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

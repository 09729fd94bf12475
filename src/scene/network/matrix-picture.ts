/**
 * The matrix of who sends how much to whom: a cell for each pair of blocks of ranks, coloured by the
 * logarithm of its bytes. Where a tier is pointed at, what does not cross it fades.
 */
import type { FabricShape } from "../../engine/cluster/fabric/fabric-shape.ts";
import type { TrafficKind } from "../../engine/report.ts";
import type { CommunicationMatrix } from "../../engine/traffic/communication-matrix.ts";
import type { TrafficMoment } from "../../engine/traffic/moments/traffic-moment.ts";
import { IDENTITY } from "../cells.ts";
import { straightRamp } from "../colour/blend.ts";
import { IDLE_INDEX, TABLE_SIZE } from "../colour/colour-table.ts";
import { packColour } from "../colour/packed-colour.ts";
import { heatRamp } from "../colour/ramps.ts";
import { scaleBlock } from "../legend/scale-block.ts";
import { type Line, type Mark, type Picture, rects, texts } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { formatCount } from "../quantity-text.ts";
import type { Theme } from "../theme.ts";
import { cellBox, type MatrixLayout, type MatrixPlace } from "./matrix-layout.ts";
import { amountText, bytesText } from "./moment-words.ts";
import { type Height, reachOf } from "./reach.ts";

export interface MatrixLook {
  matrix: CommunicationMatrix;
  shape: FabricShape;
  /** Ranks in all. */
  ranks: number;
  /** Only this kind's bytes. */
  only?: TrafficKind;
  /** The tier pointed at, counted from the GPUs: 1 is the scale-up tier. */
  height?: Height;
  /** What nodes behind the same switches are called. */
  unitName: string;
  /** Rank → slot; absent: the same number. */
  slots?: Int32Array;
  /** The part of the step that the bytes are of; the whole iteration unless given. */
  moment?: TrafficMoment | undefined;
}

/** Colours of what is lit, and as many of what has faded. */
const STEPS = 127;

/** The bytes of each cell: all, or one kind's. */
export function shownBytes({ matrix, only }: Pick<MatrixLook, "matrix" | "only">): Float64Array {
  return only === undefined ? matrix.bytes : matrix.byKind[only];
}

/** Least and most bytes of any cell that has some; zeros where none has. */
export function byteRange(bytes: Float64Array): { least: number; most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const value of bytes) {
    if (value <= 0) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most === 0 ? { least: 0, most: 0 } : { least, most };
}

/** Cell → colour index: the logarithm of its bytes, lit or faded. */
export function matrixIndices(look: MatrixLook): Uint8Array {
  const bytes = shownBytes(look);
  const { least, most } = byteRange(bytes);
  const span = Math.log(most / least) || 1;
  const { height } = look;
  const crosses = height === undefined ? () => true : crossing(look, height);
  const { size } = look.matrix;
  const indices = new Uint8Array(bytes.length).fill(IDLE_INDEX);
  bytes.forEach((value, at) => {
    if (value <= 0) return;
    const share = most === least ? 1 : Math.log(value / least) / span;
    const lit = crosses(Math.floor(at / size), at % size);
    indices[at] = Math.round(share * (STEPS - 1)) + (lit ? 0 : STEPS);
  });
  return indices;
}

/** Whether bytes between two blocks of ranks cross a tier; one pair of many is enough. */
export function crossing(look: MatrixLook, tier: Height): (row: number, column: number) => boolean {
  const { matrix, shape, ranks, slots } = look;
  const reach = reachOf(shape);
  // Of ranks that fill node after node the ends of a block lie furthest apart; of others a few stand
  // for all.
  const samples = slots ? 4 : 2;
  const slotsOf = (block: number) => {
    const first = block * matrix.ranksPerCell;
    const last = Math.min(ranks, first + matrix.ranksPerCell) - 1;
    return Array.from({ length: samples }, (_, k) => {
      const rank = first + Math.round((k * (last - first)) / (samples - 1));
      return slots?.[rank] ?? rank;
    });
  };
  const slotsOfBlock = Array.from({ length: matrix.size }, (_, block) => slotsOf(block));
  return (row, column) => {
    const [here = [], there = []] = [slotsOfBlock[row], slotsOfBlock[column]];
    const heights = here.flatMap((from) => there.map((to) => reach(from, to)));
    // Inside the scale-up domain it is the nearest pair that counts, above it the furthest.
    const furthest = Math.max(...heights);
    if (tier > 1) return furthest >= tier;
    return row === column || Math.min(...heights.filter((one) => one > 0)) === 1;
  };
}

function palette(theme: Theme): Uint32Array {
  const ramp = heatRamp(theme.name);
  const table = new Uint32Array(TABLE_SIZE);
  for (let step = 0; step < STEPS; step += 1) {
    const colour = ramp(step / (STEPS - 1));
    table[step] = packColour(colour);
    table[step + STEPS] = packColour(straightRamp([colour, theme.idle])(0.86));
  }
  table[IDLE_INDEX] = packColour(theme.idle);
  return table;
}

export function matrixPicture(
  look: MatrixLook,
  layout: MatrixLayout,
  theme: Theme,
  width: number,
  height: number,
): Picture {
  const { box } = layout;
  const colours = palette(theme);
  const { least, most } = byteRange(shownBytes(look));
  const { moment } = look;
  const key = scaleBlock(
    {
      title: `${look.only ? `${look.only} ` : ""}${bytesText(moment)}, logarithmic`.replace(
        /^./,
        (one) => one.toUpperCase(),
      ),
      width: Math.min(260, box.width),
      colours: Array.from(colours.subarray(0, STEPS)),
      ticks:
        most === 0
          ? [{ at: 0, text: "no traffic" }]
          : least === most
            ? [{ at: 1, text: `${amountText(moment, most)} everywhere` }]
            : [
                { at: 0, text: amountText(moment, least) },
                { at: 0.5, text: amountText(moment, Math.sqrt(least * most)) },
                { at: 1, text: amountText(moment, most) },
              ],
    },
    theme,
    Math.max(60, width - box.x),
  );
  return {
    width,
    height,
    background: theme.paper,
    marks: [
      {
        kind: "cells",
        name: "matrix",
        lattice: layout.lattice,
        transform: IDENTITY,
        clip: box,
        indices: matrixIndices(look),
        palette: colours,
        hatchFrom: TABLE_SIZE,
        hatch: colours[IDLE_INDEX] as number,
        inset: insetOf(layout.cell),
      },
      ...axisMarks(look, layout, theme),
      ...key.marksAt(box.x, box.y + box.height + 10),
    ],
  };
}

/** Cells wide enough are parted by a line of paper. */
function insetOf(cell: number) {
  const gap = cell >= 6 ? 0.5 : 0;
  return { left: gap, right: gap, outer: gap, inner: gap };
}

/**
 * Boundaries of units, or of nodes where there is one unit, as ticks with their ranks. Ranks that do
 * not fill nodes one after the other have none: the ticks count ranks.
 */
function boundariesOf({ shape, ranks, slots }: MatrixLook): { name: string; every: number } {
  const { network, gpusPerNode, nodes } = shape;
  const unitNodes = network.topology === "tree" ? network.nodesPerUnit : nodes;
  const everyUnit = unitNodes * gpusPerNode;
  if (slots) {
    const every = gpusPerNode < ranks ? gpusPerNode : 1;
    return { name: `${formatCount(every)} ranks`, every };
  }
  if (everyUnit < ranks) return { name: "unit", every: everyUnit };
  return gpusPerNode < ranks ? { name: "node", every: gpusPerNode } : { name: "GPU", every: 1 };
}

const TICK_ROOM = 34;
const LABEL = 10;

function axisMarks(look: MatrixLook, layout: MatrixLayout, theme: Theme): Mark[] {
  const { box } = layout;
  const { every, name } = boundariesOf(look);
  const perRank = box.width / (layout.size * look.matrix.ranksPerCell);
  const lines = new PathBuilder();
  const across: Line[] = [];
  const down: Line[] = [];
  const labelled = Math.ceil(TICK_ROOM / (every * perRank));
  for (let index = 0; index * every < look.ranks; index += 1) {
    const at = index * every * perRank;
    const shows = index % labelled === 0;
    if (index > 0 && every * perRank >= 5) {
      lines.segment(box.x + at, box.y - (shows ? 6 : 3), box.x + at, box.y + box.height);
      lines.segment(box.x - (shows ? 6 : 3), box.y + at, box.x + box.width, box.y + at);
    }
    if (!shows) continue;
    const text = formatCount(index * every);
    across.push({ x: box.x + at + 1, y: box.y - 8, text });
    down.push({ x: box.x - 8, y: box.y + at + LABEL, text });
  }
  const style = { size: LABEL, colour: theme.muted };
  const unit = name === "unit" ? look.unitName : name;
  return [
    {
      kind: "path",
      name: "boundaries",
      commands: lines.commands(),
      stroke: { colour: theme.line, width: 0.75 },
    },
    rects("frame", [box], { stroke: { colour: theme.deviceLine, width: 1 } }),
    texts("column-ranks", across, style),
    texts("row-ranks", down, { ...style, anchor: "end" }),
    texts(
      "axis-names",
      [{ x: box.x, y: box.y - 20, text: `to rank (lines: every ${unit})` }],
      style,
    ),
    texts("axis-names", [{ x: box.x - 8, y: box.y - 20, text: "from" }], {
      ...style,
      anchor: "end",
    }),
  ];
}

/** A frame around the cell pointed at, with hairlines to both axes. */
export function matrixHighlight(layout: MatrixLayout, place: MatrixPlace, theme: Theme): Mark[] {
  const { x, y, width, height } = cellBox(layout, place);
  const grow = Math.max(1, (5 - width) / 2);
  const frame = { x: x - grow, y: y - grow, width: width + 2 * grow, height: height + 2 * grow };
  const lines = new PathBuilder();
  lines.segment(layout.box.x, y + height / 2, frame.x, y + height / 2);
  lines.segment(x + width / 2, layout.box.y, x + width / 2, frame.y);
  return [
    {
      kind: "path",
      name: "hairlines",
      commands: lines.commands(),
      stroke: { colour: theme.muted, width: 1 },
    },
    rects("pointed-casing", [frame], { stroke: { colour: theme.casing, width: 4 } }),
    rects("pointed", [frame], { stroke: { colour: theme.ink, width: 1.75 } }),
  ];
}

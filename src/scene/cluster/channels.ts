/** Where the channels of lanes run: left of every unit and left of every column of nodes. */
import { childX, childY } from "../cells.ts";
import { adapterPlaces } from "./adapter-places.ts";
import type { ClusterSceneInput } from "./cluster-input.ts";
import { type ClusterLayout, nodesIn } from "./cluster-layout.ts";
import type { Detail } from "./detail.ts";
import type { Channel, LaneEnd } from "./lanes.ts";
import type { Frame } from "./visible.ts";

/** From the lowest shared tier down beside a column of units; absent where nothing is above them. */
export function unitChannel(
  layout: ClusterLayout,
  { transform: { k, x, y } }: Frame,
  column: number,
): Channel | undefined {
  const lowest = layout.tiers.at(-1);
  const { units } = layout.lattice;
  if (!lowest || layout.strip.height === 0 || units.count === 1) return undefined;
  const left = childX(units, column) * k + x;
  const room = layout.unitGutter * k;
  const strip = layout.strip.y + layout.strip.height / 2;
  return {
    left: left - room * 0.82,
    room: room * 0.5,
    top: (lowest.y + lowest.height) * k + y,
    ends: columnOf(column, layout.unitColumns, units.count).map((unit) => ({
      child: unit,
      turn: (childY(units, unit) + strip) * k + y,
      end: left + layout.nodeGutter * k,
    })),
  };
}

/** Whether the cables of single nodes are drawn at all; a rack that is a unit has its own when near. */
export function hasNodeChannels(layout: ClusterLayout, detail: Detail): boolean {
  const { nodes, gpus } = layout.lattice;
  if (layout.strip.height === 0) return false;
  return detail.nodeInside || (nodes.count > 1 && gpus.columns * detail.tileWidth >= 9);
}

/**
 * From a unit's switches down beside a column of its nodes: from afar one lane a node, near one for each
 * row of its adapters.
 */
export function nodeChannel(
  input: ClusterSceneInput,
  layout: ClusterLayout,
  { transform: { k, x, y }, pixel }: Frame,
  detail: Detail,
  unit: number,
  column: number,
): Channel {
  const { units, nodes } = layout.lattice;
  const unitY = childY(units, unit) * k + y;
  const left = (childX(units, unit) + childX(nodes, column)) * k + x;
  const room = layout.nodeGutter * k;
  const rows = detail.nodeInside ? adapterRows(input, layout, detail) : [];
  const ends = columnOf(column, nodes.columns, nodesIn(layout, unit)).flatMap((node): LaneEnd[] => {
    const child = unit * nodes.count + node;
    const top = unitY + childY(nodes, node) * k;
    if (rows.length === 0) {
      return [{ child, turn: top + (layout.gpuRows * detail.tileHeight) / 2, end: 0 }];
    }
    return rows.map(({ bus, drop, columns }) => ({
      child,
      turn: top + bus,
      end: left + (columns.at(-1) ?? 0),
      drops: columns.map((at) => ({ x: left + at, y: top + drop })),
    }));
  });
  return {
    left: left - room * 0.8,
    room: rows.length > 0 ? Math.min(room * 0.55, 60) : pixel,
    top: unitY + (layout.strip.y + layout.strip.height) * k,
    ends,
  };
}

/** Rows of adapters in a node, screen pixels from its corner. */
function adapterRows(input: ClusterSceneInput, layout: ClusterLayout, detail: Detail) {
  const rows = new Map<number, number[]>();
  for (const { row, column } of adapterPlaces(input, layout)) {
    const columns = rows.get(row);
    if (columns) columns.push(column * detail.tileWidth);
    else rows.set(row, [column * detail.tileWidth]);
  }
  const { outer } = detail.inset;
  return [...rows].map(([row, columns]) => {
    const above = row % 2 === 0;
    const edge = (above ? row : row + 1) * detail.tileHeight;
    const inward = above ? 1 : -1;
    return { columns, bus: edge + inward * outer * 0.06, drop: edge + inward * outer * 0.28 };
  });
}

function columnOf(column: number, columns: number, count: number): number[] {
  const children: number[] = [];
  for (let index = column; index < count; index += columns) children.push(index);
  return children;
}

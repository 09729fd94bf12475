/**
 * Where everything of a cluster stands, in world pixels: shared switch tiers above, units in rows
 * below, in each unit its own switches and its nodes. Depends on counts and on the area alone, never
 * on what is shown.
 */
import { childX, childY, type Lattice } from "../cells.ts";
import type { Box } from "../marks.ts";
import type { ClusterShape } from "./cluster-shape.ts";
import { type FittedLattice, fitLattice, rowCounts } from "./fit-lattice.ts";

export interface ClusterLayout {
  shape: ClusterShape;
  lattice: Lattice;
  /** Shared tiers from the highest (core) down. */
  tiers: Box[];
  /** Rows and columns of units, and what the trunks between them need. */
  unitColumns: number;
  unitRows: number;
  unitWidth: number;
  unitHeight: number;
  /** Channel left of each unit, where the links to the rows below run. */
  unitGutter: number;
  nodeGutter: number;
  /** Right of a unit's nodes, for scale-up switches that they share; 0 where each has its own. */
  switchGutter: number;
  /** Height of the row with the unit's name; 0 where it has none. */
  labelHeight: number;
  /** The unit's own switches, relative to the unit's corner; height 0 where it has none. */
  strip: { y: number; height: number };
  nodeRows: number;
  gpuRows: number;
}

/** Height of a tier's bar, and of the links between two tiers. */
const TIER_BAR = 9;
const TIER_LINKS = 34;
const TIER_LABEL = 14;
const TIER_DROP = 14;
/** Room left of the units for the numbers of their rows. */
const ROW_NAMES = 26;

/** The last layouts made, since most changes of a plan leave the cluster and its area as they are. */
const recent = new Map<string, ClusterLayout>();
const REMEMBERED = 12;

/**
 * @param area the part of the picture that the cluster may fill
 * @param pixel size of one device pixel in CSS pixels
 */
export function layOutCluster(shape: ClusterShape, area: Box, pixel: number): ClusterLayout {
  const key = JSON.stringify([shape, area, pixel]);
  let layout = recent.get(key);
  if (!layout) {
    layout = makeLayout(shape, area, pixel);
    recent.set(key, layout);
    const oldest = recent.keys().next().value;
    if (recent.size > REMEMBERED && oldest !== undefined) recent.delete(oldest);
  }
  return layout;
}

function makeLayout(shape: ClusterShape, area: Box, pixel: number): ClusterLayout {
  const whole = fitWithTiers(shape, area, pixel);
  if (shape.units === 1 || whole.fitted.down.label > 0)
    return placeFitted(shape, area, pixel, whole);
  // Units too small for names of their own are counted beside their rows.
  const beside = { ...area, x: area.x + ROW_NAMES, width: area.width - ROW_NAMES };
  return placeFitted(shape, beside, pixel, fitWithTiers(shape, beside, pixel));
}

function placeFitted(
  shape: ClusterShape,
  area: Box,
  pixel: number,
  { fitted, head }: ReturnType<typeof fitWithTiers>,
): ClusterLayout {
  const rows = rowCounts(shape, fitted);
  const { across, down } = spread(fitted, rows.units, area.width, area.height - head.total, pixel);
  const left = area.x + snap((area.width - across.total) / 2, pixel);
  const free = area.height - head.total - down.total;
  const top = area.y + snap(Math.min(free / 2, 0.25 * area.height), pixel);
  const unitTop = top + head.total;
  const bodyTop = down.label + down.strip + down.stripGap;
  const lattice: Lattice = {
    size: shape.nodes * shape.gpusPerNode,
    units: {
      columns: fitted.unitColumns,
      count: shape.units,
      x: left + across.unitGutter,
      y: unitTop,
      pitchX: across.unitWidth + across.unitGutter,
      pitchY: down.unitHeight + down.unitGap,
    },
    nodes: {
      columns: fitted.nodeColumns,
      count: shape.nodesPerUnit,
      x: across.nodeGutter,
      y: bodyTop,
      pitchX: across.nodeWidth + across.nodeGutter,
      pitchY: down.nodeHeight + down.nodeGap,
    },
    gpus: {
      columns: fitted.gpuColumns,
      count: shape.gpusPerNode,
      x: 0,
      y: 0,
      pitchX: fitted.tileWidth,
      pitchY: fitted.tileHeight,
    },
  };
  return {
    shape,
    lattice,
    tiers: Array.from({ length: shape.sharedTiers }, (_, tier) => ({
      x: left,
      y: top + TIER_LABEL + tier * (head.bar + head.links),
      width: across.total,
      height: head.bar,
    })),
    unitColumns: fitted.unitColumns,
    unitRows: rows.units,
    unitWidth: across.unitWidth,
    unitHeight: down.unitHeight,
    unitGutter: across.unitGutter,
    nodeGutter: across.nodeGutter,
    switchGutter: across.switchGutter,
    labelHeight: down.label,
    strip: { y: down.label, height: down.strip },
    nodeRows: rows.nodes,
    gpuRows: rows.gpus,
  };
}

interface Head {
  bar: number;
  links: number;
  total: number;
}

/** A single unit gets room for a fan of links above it; several have theirs in channels. */
function fitWithTiers(shape: ClusterShape, area: Box, pixel: number) {
  const drop = shape.units === 1 ? TIER_LINKS : TIER_DROP;
  const head = tiersHeight(shape.sharedTiers, area.height, drop);
  return { head, fitted: fitLattice(shape, area.width, area.height - head.total, pixel) };
}

function tiersHeight(tiers: number, height: number, drop: number): Head {
  const tight = height < 420 ? 0.62 : 1;
  const bar = Math.round(TIER_BAR * tight);
  const links = Math.round(TIER_LINKS * tight);
  if (tiers === 0) return { total: 0, bar, links };
  const total = TIER_LABEL + tiers * bar + (tiers - 1) * links + Math.round(drop * tight);
  return { total, bar, links };
}

/** Shares room that is left over among the gaps between units, within reason. */
function spread(
  fitted: FittedLattice,
  unitRows: number,
  width: number,
  height: number,
  pixel: number,
) {
  const { unitColumns } = fitted;
  const across = { ...fitted.across };
  const down = { ...fitted.down };
  if (unitColumns > 1) {
    const more = Math.min((width - across.total) / unitColumns, across.unitGutter * 0.8);
    across.unitGutter += floorTo(more, pixel);
    across.total = unitColumns * (across.unitWidth + across.unitGutter);
  }
  if (unitRows > 1) {
    const more = Math.min((height - down.total) / (unitRows - 1), down.unitGap * 1.2);
    down.unitGap += floorTo(more, pixel);
    down.total = unitRows * (down.unitHeight + down.unitGap) - down.unitGap;
  }
  return { across, down };
}

/** All units and the tiers above them, world pixels. */
export function clusterBox({ lattice, tiers, unitHeight, unitRows }: ClusterLayout): Box {
  const { units } = lattice;
  const y = tiers[0]?.y ?? units.y;
  return {
    x: units.x,
    y,
    width: units.columns * units.pitchX,
    height: units.y + (unitRows - 1) * units.pitchY + unitHeight - y,
  };
}

/** A unit with its switches and nodes, without the channel to its left; world pixels. */
export function unitBox(layout: ClusterLayout, unit: number): Box {
  const { units } = layout.lattice;
  return {
    x: childX(units, unit),
    y: childY(units, unit),
    width: layout.unitWidth,
    height: layout.unitHeight,
  };
}

/** The unit's own switches, world pixels. */
export function stripBox(layout: ClusterLayout, unit: number): Box {
  const box = unitBox(layout, unit);
  return {
    x: box.x + layout.nodeGutter,
    y: box.y + layout.strip.y,
    width: box.width - layout.nodeGutter,
    height: layout.strip.height,
  };
}

/** Nodes in a unit: all but the last are full. */
export function nodesIn(layout: ClusterLayout, unit: number): number {
  const { nodes, nodesPerUnit } = layout.shape;
  return Math.min(nodesPerUnit, nodes - unit * nodesPerUnit);
}

function snap(value: number, pixel: number): number {
  return Math.round(value / pixel) * pixel;
}

function floorTo(value: number, pixel: number): number {
  return Math.max(0, Math.floor(value / pixel)) * pixel;
}

/**
 * Single cables, near enough to tell them apart: from its adapter along the row of its node, up the
 * lane of its node, along the track of its leaf to its port. Node by node, so that all of a node's
 * cables are drawn singly or none; far, or when they are too many, `bundle-marks.ts` draws the bundle.
 */
import { childX, childY, toScreen } from "../cells.ts";
import { type Line, type Mark, texts } from "../marks.ts";
import type { PathBuilder } from "../path.ts";
import { textWidth } from "../text-metrics.ts";
import { adapterPlaces } from "./adapter-places.ts";
import { type Cable, cablesOfNode, type LeafPorts, leafPorts } from "./cables.ts";
import { nodeChannel } from "./channels.ts";
import { nodesIn, stripBox } from "./cluster-layout.ts";
import { LanePaths, laneWidth, laneX, THINNEST_LANE } from "./lanes.ts";
import type { NodeInsideContext } from "./node-inside.ts";
import { visibleChildren } from "./visible.ts";

/** More curves than this are drawn as bundles. */
export const MOST_CABLES = 300;
/** A leaf switch narrower than this has no room for its ports, CSS pixels. */
const NARROWEST_LEAF = 40;
/** Tracks nearer to one another than this would be one band, CSS pixels. */
const NARROWEST_TRACK = 1.2;
const PORT_SIZE = 8;

export interface SingleCables {
  /** Whose cables they are. */
  nodes: ReadonlySet<number>;
  /** What is drawn, and where each cable ends; screen pixels. */
  routes: readonly CableRoute[];
  marks: readonly Mark[];
}

export interface CableRoute {
  cable: Cable;
  unit: number;
  /** From the port: along the leaf's track, down the lane, along the row, to the adapter. */
  port: [x: number, y: number];
  track: number;
  lane: number;
  turn: number;
  end: [x: number, y: number];
}

/** The cables to draw singly; undefined where there is no room for them or they are too many. */
export function singleCables(
  context: NodeInsideContext,
  labels: boolean,
): SingleCables | undefined {
  const { input, layout, detail, scale, frame } = context;
  const ports = leafPorts(input.fabric);
  if (!ports || !detail.nodeInside || layout.strip.height === 0) return undefined;
  // During playback bytes move along the bundles.
  if (scale.flow) return undefined;
  if (leafPitch(context, ports) < NARROWEST_LEAF) return undefined;
  if (trackRoom(context) < ports.leaves * NARROWEST_TRACK) return undefined;
  const nodes = nodesInSight(context);
  if (nodes.length === 0 || nodes.length * input.fabric.adaptersPerNode > MOST_CABLES) {
    return undefined;
  }
  const routes = nodes.flatMap((node) => routesOfNode(context, ports, node));
  if (routes.length === 0) return undefined;
  const paths = new LanePaths();
  const { adaptersPerNode } = input.fabric;
  const width = Math.max(frame.pixel, Math.min(1.6, detail.inset.outer * 0.035));
  for (const route of routes) {
    const { node, adapter } = route.cable;
    const step = scale.cableStep?.(node * adaptersPerNode + adapter) ?? scale.nodeStep(node);
    traceCable(paths.at(step, width), route);
  }
  return {
    nodes: new Set(nodes),
    routes,
    marks: [...paths.marks("cables", scale), ...(labels ? portLabels(context, ports, routes) : [])],
  };
}

function leafPitch({ layout, frame }: NodeInsideContext, { leaves }: LeafPorts): number {
  return ((layout.unitWidth - layout.nodeGutter) * frame.transform.k) / leaves;
}

/** Between a unit's switches and its nodes, whose names keep their line. */
function trackRoom({ layout, frame, detail }: NodeInsideContext): number {
  const { lattice, strip } = layout;
  const gap = (lattice.nodes.y - strip.y - strip.height) * frame.transform.k;
  return gap - (detail.nodeLabels ? 13 : 2);
}

/** Nodes whose cells, or the channel beside them, meet the view. */
export function nodesInSight({ layout, frame, detail }: NodeInsideContext): number[] {
  const { k, x, y } = frame.transform;
  const { units, nodes, gpus } = layout.lattice;
  const { clip } = frame;
  const seen: number[] = [];
  for (const unit of visibleChildren(units, x, y, frame)) {
    const unitX = childX(units, unit) * k + x;
    const unitY = childY(units, unit) * k + y;
    for (const node of visibleChildren(nodes, unitX, unitY, frame)) {
      if (node >= nodesIn(layout, unit)) continue;
      const left = unitX + childX(nodes, node) * k;
      const top = unitY + childY(nodes, node) * k;
      const right = left + gpus.columns * detail.tileWidth;
      const bottom = top + layout.gpuRows * detail.tileHeight;
      const inSight =
        right >= clip.x &&
        left - layout.nodeGutter * k <= clip.x + clip.width &&
        bottom >= clip.y &&
        top <= clip.y + clip.height;
      if (inSight) seen.push(unit * nodes.count + node);
    }
  }
  return seen;
}

function routesOfNode(context: NodeInsideContext, ports: LeafPorts, node: number): CableRoute[] {
  const { input, layout, frame, detail } = context;
  const { nodes } = layout.lattice;
  const unit = Math.floor(node / nodes.count);
  const column = (node % nodes.count) % nodes.columns;
  const channel = nodeChannel(input, layout, frame, detail, unit, column);
  const pitch = laneWidth(channel);
  if (pitch < THINNEST_LANE) return [];
  const strip = toScreen(stripBox(layout, unit), frame.transform);
  const bottom = strip.y + strip.height;
  const tracks = trackRoom(context);
  const rows = rowsOfAdapters(context);
  const cables = cablesOfNode(input.fabric, ports, node);
  const room = detail.inset.outer * 0.17;
  // Under a node there is the gap to the next one, down to its name.
  const nodeGap = nodes.pitchY * frame.transform.k - layout.gpuRows * detail.tileHeight;
  const free = Math.max(0, Math.min(14, nodeGap * 0.3));
  return channel.ends.flatMap(({ child, turn, drops = [] }, lane) => {
    if (child !== node) return [];
    const row = rows[channel.ends.slice(0, lane).filter((end) => end.child === node).length];
    if (!row) return [];
    const { length } = row.adapters;
    return row.adapters.flatMap((adapter, place): CableRoute[] => {
      const [cable, drop] = [cables[adapter], drops[place]];
      if (!cable || !drop) return [];
      // Nearest to the adapters runs the cable of the nearest one: none crosses another's drop.
      const share = (length - 1 - place) / Math.max(1, length);
      const shift = row.above ? share * room : (1 - share) * free - share * room;
      const track = bottom + (tracks * (cable.leaf + 0.7)) / (ports.leaves + 0.4);
      return [
        {
          cable,
          unit,
          port: [portX(context, ports, strip, cable.leaf, cable.port, ports.down), bottom],
          track,
          lane: laneX(channel, lane) + ((place + 0.5) / length - 0.5) * pitch * 0.8,
          turn: turn + shift,
          end: [drop.x, drop.y],
        },
      ];
    });
  });
}

/** Adapters of each row, from left to right, and whether they stand above their GPUs. */
function rowsOfAdapters({ input, layout }: NodeInsideContext) {
  const rows = new Map<number, { above: boolean; adapters: number[] }>();
  adapterPlaces(input, layout).forEach(({ row }, adapter) => {
    const known = rows.get(row);
    if (known) known.adapters.push(adapter);
    else rows.set(row, { above: row % 2 === 0, adapters: [adapter] });
  });
  return [...rows.values()];
}

/** The middle of one of `count` ports along a leaf's edge. */
function portX(
  context: NodeInsideContext,
  ports: LeafPorts,
  strip: { x: number },
  leaf: number,
  port: number,
  count: number,
): number {
  const pitch = leafPitch(context, ports);
  const inset = 4;
  return strip.x + leaf * pitch + inset + ((port + 0.5) / count) * (pitch - 2 * inset);
}

function traceCable(path: PathBuilder, { port, track, lane, turn, end }: CableRoute): void {
  const side = Math.sign(port[0] - lane) || 1;
  const across = Math.abs(port[0] - lane) / 2;
  const upper = Math.max(0, Math.min(5, across, track - port[1]));
  const corner = Math.max(0, Math.min(5, across, (turn - track) / 2));
  path.moveTo(port[0], port[1]);
  path.lineTo(port[0], track - upper);
  path.bezierCurveTo(port[0], track, port[0], track, port[0] - side * upper, track);
  path.lineTo(lane + side * corner, track);
  path.bezierCurveTo(lane, track, lane, track, lane, track + corner);
  const radius = Math.max(0, Math.min(5, end[0] - lane, (turn - track) / 2));
  path.lineTo(lane, turn - radius);
  path.bezierCurveTo(lane, turn, lane, turn, lane + radius, turn);
  path.lineTo(end[0], turn);
  path.lineTo(end[0], end[1]);
}

/** Numbers as the table of a switch counts them: ports to nodes first, then those upward. */
function portLabels(
  context: NodeInsideContext,
  ports: LeafPorts,
  routes: readonly CableRoute[],
): Mark[] {
  const { layout, frame, theme, input } = context;
  const height = layout.strip.height * frame.transform.k;
  const inner = leafPitch(context, ports) - 8;
  // The name of the leaf stands between the two rows of numbers.
  if (height < 2 * PORT_SIZE + 16) return [];
  const lines = portsToNodes(routes);
  const { leaves, up } = ports;
  const upRoom = textWidth(`${ports.down + up}`, PORT_SIZE) + 2;
  if (up > 0 && inner / up >= upRoom) {
    for (const unit of new Set(routes.map((route) => route.unit))) {
      const strip = toScreen(stripBox(layout, unit), frame.transform);
      const plugged = Math.round((ports.down * nodesIn(layout, unit)) / input.fabric.nodesPerUnit);
      for (let place = 0; place < leaves * up; place++) {
        const x = portX(context, ports, strip, Math.floor(place / up), place % up, up);
        if (x < frame.clip.x || x > frame.clip.x + frame.clip.width) continue;
        const text = `${plugged + (place % up)}`;
        lines.push({ x, y: strip.y + PORT_SIZE + 1.5, text });
      }
    }
  }
  return [texts("port-labels", lines, { size: PORT_SIZE, colour: theme.muted, anchor: "middle" })];
}

/** From left to right, leaving out those that would touch the one before. */
function portsToNodes(routes: readonly CableRoute[]): Line[] {
  const lines: Line[] = [];
  const free = new Map<number, number>();
  for (const { cable, port } of routes.toSorted((a, b) => a.port[0] - b.port[0])) {
    const text = `${cable.port}`;
    const half = textWidth(text, PORT_SIZE) / 2;
    if (port[0] - half < (free.get(port[1]) ?? -Infinity)) continue;
    free.set(port[1], port[0] + half + 2);
    lines.push({ x: port[0], y: port[1] - 3, text });
  }
  return lines;
}

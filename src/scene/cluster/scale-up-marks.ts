/**
 * Scale-up switches that nodes share (a rack of NVL72): drawn once for a domain, beside its nodes, with
 * NVLink lanes from every row of them. A lane is as wide as the nodes that have joined it are many.
 */
import { childX, childY } from "../cells.ts";
import { type Box, type Mark, rects, texts } from "../marks.ts";
import type { PathBuilder } from "../path.ts";
import { textWidth } from "../text-metrics.ts";
import { type ClusterLayout, nodesIn } from "./cluster-layout.ts";
import { LanePaths } from "./lanes.ts";
import type { NodeInsideContext } from "./node-inside.ts";
import { type Frame, visibleChildren } from "./visible.ts";

interface PlacedLayout {
  layout: ClusterLayout;
  frame: Frame;
}

/** Rows of cells lower than this leave no room for a lane between them, CSS pixels. */
const LOWEST_TILE = 5;
const NAME = 10;

export function scaleUpMarks(context: NodeInsideContext, labels: boolean): Mark[] {
  const { layout, frame, detail, input, scale, theme } = context;
  const { domainNodes } = layout.shape;
  if (!domainNodes) return [];
  const paths = new LanePaths();
  const boxes: Box[] = [];
  const { transform } = frame;
  for (const unit of visibleChildren(layout.lattice.units, transform.x, transform.y, frame)) {
    for (const domain of domainsOf(layout, unit, domainNodes)) {
      const box = switchBox(context, unit, domain);
      boxes.push(box);
      if (detail.tileHeight >= LOWEST_TILE) addLanes(paths, context, domain, box.x);
    }
  }
  const { switches, switchName } = input.fabric.scaleUp;
  const name = `${switches} × ${switchName}`;
  return [
    ...paths.marks("scale-up-lanes", scale),
    rects("scale-up-switches", boxes, {
      fill: theme.device,
      stroke: { colour: theme.deviceLine, width: 1 },
      radius: 1.5,
    }),
    ...(labels ? [switchNames(context, boxes, name)] : []),
  ];
}

/** Nodes of one domain within a unit, counted over the cluster. */
interface Domain {
  first: number;
  end: number;
  /** Of the unit's domains, and how many these are. */
  place: number;
  places: number;
}

function domainsOf(layout: ClusterLayout, unit: number, domainNodes: number): Domain[] {
  const start = unit * layout.lattice.nodes.count;
  const stop = start + nodesIn(layout, unit);
  const [lowest, highest] = [Math.floor(start / domainNodes), Math.ceil(stop / domainNodes)];
  return Array.from({ length: highest - lowest }, (_, place) => ({
    first: Math.max(start, (lowest + place) * domainNodes),
    end: Math.min(stop, (lowest + place + 1) * domainNodes),
    place,
    places: highest - lowest,
  }));
}

/** The switches of a domain, beside the rows of its nodes; screen pixels. */
function switchBox({ layout, frame }: PlacedLayout, unit: number, domain: Domain): Box {
  const { k, x, y } = frame.transform;
  const { units, nodes, gpus } = layout.lattice;
  const room = layout.switchGutter * k;
  const left = (childX(units, unit) + layout.unitWidth) * k + x - room;
  const share = room / domain.places;
  const top = (node: number) => (childY(units, unit) + childY(nodes, node % nodes.count)) * k + y;
  const from = top(domain.first);
  const to = top(domain.end - 1) + layout.gpuRows * gpus.pitchY * k;
  const width = Math.max(frame.pixel, Math.min(share * 0.5, 40));
  return { x: left + share * domain.place + room * 0.3, y: from, width, height: to - from };
}

/** Between two facing rows of GPUs, from the first node of a row to the switches. */
function addLanes(
  paths: LanePaths,
  context: NodeInsideContext,
  { first, end, place, places }: Domain,
  right: number,
): void {
  const { layout, scale, detail } = context;
  const { count, columns } = layout.lattice.nodes;
  const width = laneWidth(context);
  let joined = 0;
  for (let node = first; node < end; node++) {
    const row = Math.floor((node % count) / columns);
    const isLast = node + 1 === end || Math.floor(((node + 1) % count) / columns) !== row;
    joined += 1;
    const [from, tops] = lanesOfNode(context, node);
    const to = isLast ? right : lanesOfNode(context, node + 1)[0];
    const path = paths.at(nodeStep(context, node), Math.max(1, (width * joined) / columns));
    // Domains that share a row of nodes have their lanes beside one another.
    const shift = places > 1 ? ((place % 2) - 0.5) * Math.min(4, detail.inset.inner) : 0;
    for (const y of tops) path.segment(from, y + shift, to, y + shift);
    if (isLast) joined = 0;
  }

  function nodeStep({ input }: NodeInsideContext, node: number): number {
    const { gpusPerNode } = input.plan.cluster;
    let hottest = -1;
    for (let gpu = 0; gpu < gpusPerNode; gpu++) {
      hottest = Math.max(hottest, scale.scaleUpStep(node * gpusPerNode + gpu));
    }
    return hottest;
  }
}

function laneWidth({ detail }: Pick<NodeInsideContext, "detail">): number {
  return Math.max(1.5, Math.min(14, detail.inset.inner * 0.8));
}

/** Where a node's lanes begin, and how high they run: one for each two rows of its GPUs. */
function lanesOfNode({ layout, frame }: PlacedLayout, node: number): [from: number, ys: number[]] {
  const { k, x, y } = frame.transform;
  const { units, nodes, gpus } = layout.lattice;
  const unit = Math.floor(node / nodes.count);
  const inUnit = node % nodes.count;
  const left = (childX(units, unit) + childX(nodes, inUnit) + gpus.pitchX / 2) * k + x;
  const top = (childY(units, unit) + childY(nodes, inUnit)) * k + y;
  const ys: number[] = [];
  for (let row = 1; row - 1 < layout.gpuRows; row += 2) {
    ys.push(top + Math.min(row, layout.gpuRows) * gpus.pitchY * k);
  }
  return [left, ys];
}

/**
 * Adds the way from a node to the switches it shares.
 * @returns whether it shares any
 */
export function traceToSwitches(path: PathBuilder, context: PlacedLayout, node: number): boolean {
  const { domainNodes } = context.layout.shape;
  if (!domainNodes) return false;
  const unit = Math.floor(node / context.layout.lattice.nodes.count);
  const domain = domainsOf(context.layout, unit, domainNodes).find(
    ({ first, end }) => node >= first && node < end,
  );
  if (!domain) return false;
  const box = switchBox(context, unit, domain);
  const [from, ys] = lanesOfNode(context, node);
  for (const y of ys) path.segment(from, y, box.x, y);
  path.rect(box.x, box.y, box.width, box.height);
  return true;
}

/** Above the switches, where the name of the last node in the row leaves room. */
function switchNames(
  { layout, frame, detail, theme }: NodeInsideContext,
  boxes: readonly Box[],
  name: string,
): Mark {
  const { k } = frame.transform;
  const { nodes, gpus } = layout.lattice;
  // Near, the last node of a row has its name there too.
  const columns = detail.nodeLabels ? 1 : nodes.columns;
  const room = columns * gpus.columns * detail.tileWidth + layout.switchGutter * k * 0.8;
  const others = detail.nodeLabels ? textWidth(`node ${layout.shape.nodes}`, NAME) + 8 : 0;
  const taken = textWidth(name, NAME) + others;
  const above = (nodes.y - layout.strip.y - layout.strip.height) * k;
  const lines = boxes
    .filter(() => room >= taken && above >= NAME + 2)
    .map((box) => ({ x: box.x + box.width, y: box.y - 2.5, text: name }));
  const style = { size: NAME, colour: theme.muted, halo: theme.paper, anchor: "end" as const };
  return texts("scale-up-names", lines, style);
}

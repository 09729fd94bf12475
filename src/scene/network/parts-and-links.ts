/**
 * Which cables and switches of the graph the bundles of the cluster's picture stand for, and back: a
 * picture from afar draws a node's adapters as one lane and a tier's switches as one bar.
 */
import {
  type FabricGraph,
  type LinkTier,
  rangeOfVertex,
  tierOfLink,
  type VertexRange,
} from "../../engine/cluster/fabric/graph.ts";
import { outlineOfShape } from "../../engine/cluster/fabric/outline-of.ts";
import type { ClusterPart } from "../cluster/cluster-part.ts";
import type { SwitchPlace } from "../cluster/switch-marks.ts";

export interface Run {
  first: number;
  count: number;
}

/** Tiers of the network as the picture parts them. */
interface PictureTiers {
  units: number;
  adapters: LinkTier | undefined;
  /** Among switches of one unit. */
  inside: LinkTier[];
  leaving: LinkTier | undefined;
  /** Between shared tiers, from the lowest pair up. */
  shared: LinkTier[];
  unitSwitches: VertexRange[];
  sharedSwitches: VertexRange[];
}

const SWITCHES: readonly string[] = ["leaf", "spine", "core", "router"];

function pictureTiers(graph: FabricGraph): PictureTiers {
  const { units, tiers } = outlineOfShape(graph.shape);
  const own = tiers.filter(({ switchesPerUnit }) => switchesPerUnit !== undefined).length;
  const [adapters, ...above] = graph.tiers.filter(({ place }) => place === "network");
  const switches = graph.vertices.filter(({ kind }) => SWITCHES.includes(kind));
  return {
    units,
    adapters,
    inside: above.slice(0, Math.max(0, own - 1)),
    leaving: above[own - 1],
    shared: above.slice(own),
    unitSwitches: switches.slice(0, own),
    sharedSwitches: switches.slice(own),
  };
}

/** Cables that a part of the picture stands for; those of a bar of switches lead up to them. */
export function linksOfPart(graph: FabricGraph, part: ClusterPart): Run[] {
  const tiers = pictureTiers(graph);
  switch (part.kind) {
    case "gpu":
      return [];
    case "node-links":
      return share(tiers.adapters, part.node, graph.shape.nodes);
    case "unit-switches":
      return [
        ...share(tiers.adapters, part.unit, tiers.units),
        ...tiers.inside.flatMap((tier) => share(tier, part.unit, tiers.units)),
      ];
    case "unit-links":
      return share(tiers.leaving, part.unit, tiers.units);
    case "tier":
      return part.tier === 0
        ? share(tiers.leaving, 0, 1)
        : share(tiers.shared[part.tier - 1], 0, 1);
    case "tier-links":
      return share(tiers.shared[part.tier], 0, 1);
  }
}

/** Switches that a part stands for; none for bundles of cables. */
export function switchesOfPart(graph: FabricGraph, part: ClusterPart): Run[] {
  const tiers = pictureTiers(graph);
  if (part.kind === "unit-switches") {
    return tiers.unitSwitches.flatMap((range) => share(range, part.unit, tiers.units));
  }
  return part.kind === "tier" ? share(tiers.sharedSwitches[part.tier], 0, 1) : [];
}

/** The part one cable is drawn as; undefined inside a node, which has no bundle of its own. */
export function partOfLink(graph: FabricGraph, link: number): ClusterPart | undefined {
  const tiers = pictureTiers(graph);
  const tier = tierOfLink(graph, link);
  const place = link - tier.first;
  if (tier === tiers.adapters) {
    return { kind: "node-links", node: shareOf(tier, place, graph.shape.nodes) };
  }
  if (tier === tiers.leaving) {
    return { kind: "unit-links", unit: shareOf(tier, place, tiers.units) };
  }
  if (tiers.inside.includes(tier)) {
    return { kind: "unit-switches", unit: shareOf(tier, place, tiers.units) };
  }
  const shared = tiers.shared.indexOf(tier);
  return shared < 0 ? undefined : { kind: "tier-links", tier: shared };
}

/** The part one switch is drawn in; undefined for GPUs, adapters and what is inside a node. */
export function partOfSwitch(graph: FabricGraph, vertex: number): ClusterPart | undefined {
  const tiers = pictureTiers(graph);
  const range = rangeOfVertex(graph, vertex);
  if (tiers.unitSwitches.includes(range)) {
    const unit = shareOf(range, vertex - range.first, tiers.units);
    return { kind: "unit-switches", unit };
  }
  const tier = tiers.sharedSwitches.indexOf(range);
  return tier < 0 ? undefined : { kind: "tier", tier };
}

/** Where among its row one switch stands; undefined for GPUs, adapters and what is inside a node. */
export function placeOfSwitch(graph: FabricGraph, vertex: number): SwitchPlace | undefined {
  const tiers = pictureTiers(graph);
  const range = rangeOfVertex(graph, vertex);
  const place = vertex - range.first;
  const row = tiers.unitSwitches.indexOf(range);
  if (row >= 0) {
    const unit = shareOf(range, place, tiers.units);
    return { unit, row, index: place - Math.round((unit * range.count) / tiers.units) };
  }
  const tier = tiers.sharedSwitches.indexOf(range);
  return tier < 0 ? undefined : { row: tier, index: place };
}

/** The node that a GPU or an adapter is in; undefined for anything else. */
export function nodeOfVertex(graph: FabricGraph, vertex: number): number | undefined {
  const { kind, first } = rangeOfVertex(graph, vertex);
  const { gpusPerNode, adaptersPerNode } = graph.shape;
  if (kind === "gpu") return Math.floor((vertex - first) / gpusPerNode);
  return kind === "adapter" ? Math.floor((vertex - first) / adaptersPerNode) : undefined;
}

/** A switch or GPU as it is called: `leaf 12`, `GPU 3 of node 7`, `NVSwitch 2 of node 7`. */
export function vertexName(graph: FabricGraph, vertex: number): string {
  const { kind, name, first } = rangeOfVertex(graph, vertex);
  if (kind === "scaleUpSwitch" || kind === "host") return insideName(graph, vertex);
  const { gpusPerNode, adaptersPerNode } = graph.shape;
  const node = nodeOfVertex(graph, vertex);
  if (node === undefined) return `${name} ${vertex - first}`;
  const perNode = kind === "gpu" ? gpusPerNode : adaptersPerNode;
  return `${name} ${(vertex - first) % perNode} of node ${node}`;
}

/** Switch chips are counted in their node, or in the rack that shares them. */
function insideName(graph: FabricGraph, vertex: number): string {
  const { name, first } = rangeOfVertex(graph, vertex);
  const { shape } = graph;
  const { domainSize, switches } = shape.scaleUp;
  const perDomain = Math.max(1, switches);
  const domain = Math.floor((vertex - first) / perDomain);
  const short = name.split(" ")[0] ?? name;
  const chip = switches > 1 ? ` ${(vertex - first) % perDomain}` : "";
  const where =
    domainSize === shape.gpusPerNode
      ? `node ${domain}`
      : `GPUs ${domain * domainSize} – ${(domain + 1) * domainSize - 1}`;
  return `${short}${chip} of ${where}`;
}

/** A cable in words, from its sender: `leaf 12 to spine 3`. */
export function cableName(graph: FabricGraph, link: number, direction: "up" | "down"): string {
  const ends = [graph.lowerEnd[link] as number, graph.upperEnd[link] as number];
  if (direction === "down") ends.reverse();
  return ends.map((vertex) => vertexName(graph, vertex)).join(" to ");
}

/** The run of one of equal parts; none where there is no such tier. */
function share(whole: Run | undefined, part: number, parts: number): Run[] {
  if (whole === undefined || whole.count === 0) return [];
  const from = Math.round((part * whole.count) / parts);
  const to = Math.round(((part + 1) * whole.count) / parts);
  return [{ first: whole.first + from, count: to - from }];
}

function shareOf({ count }: Run, place: number, parts: number): number {
  return Math.min(parts - 1, Math.floor((place * parts) / count));
}

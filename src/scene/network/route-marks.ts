/**
 * Marks over the cluster's picture: where one group's bytes go on the cables, and what has been taken
 * away. From afar a cable is its bundle; nodes in which a group only uses NVLink are framed.
 */
import { type FabricGraph, tierOfLink } from "../../engine/cluster/fabric/graph.ts";
import type { TrafficKind } from "../../engine/report.ts";
import type { GroupOnLink } from "../../engine/traffic/group-links.ts";
import { nodeBox, toScreen } from "../cells.ts";
import { stripBox } from "../cluster/cluster-layout.ts";
import type { ClusterPart } from "../cluster/cluster-part.ts";
import type { GroupContext } from "../cluster/group-marks.ts";
import { tracePart } from "../cluster/part-marks.ts";
import type { PartContext } from "../cluster/parts-of-cluster.ts";
import { traceToSwitches } from "../cluster/scale-up-marks.ts";
import { type SwitchPlace, switchBox } from "../cluster/switch-marks.ts";
import type { Box, Mark } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { kindColour, kindDash } from "./kind-style.ts";
import { nodeOfVertex, partOfLink, partOfSwitch, placeOfSwitch } from "./parts-and-links.ts";

export type OverContext = GroupContext & PartContext;

/** What of the picture a route passes, each once, and the nodes inside which it runs. */
export interface RouteParts {
  /** Bundles of cables that have a lane of their own. */
  parts: ClusterPart[];
  switches: SwitchPlace[];
  nodes: number[];
}

export function routeParts(graph: FabricGraph, links: readonly GroupOnLink[]): RouteParts {
  const parts = new Map<string, ClusterPart>();
  const switches = new Map<number, SwitchPlace>();
  const nodes = new Set<number>();
  for (const { link } of links) {
    if (tierOfLink(graph, link).place === "network") {
      const part = partOfLink(graph, link);
      if (part && hasLane(part)) parts.set(JSON.stringify(part), part);
      for (const vertex of [graph.lowerEnd[link] as number, graph.upperEnd[link] as number]) {
        const place = switches.has(vertex) ? undefined : placeOfSwitch(graph, vertex);
        if (place) switches.set(vertex, place);
      }
    }
    const node = nodeOfVertex(graph, graph.lowerEnd[link] as number);
    if (node !== undefined && tierOfLink(graph, link).place === "scale-up") nodes.add(node);
  }
  return { parts: [...parts.values()], switches: [...switches.values()], nodes: [...nodes] };
}

/** Cables between the rows of one unit, and between tiers that all share, are told by their ends. */
function hasLane({ kind }: ClusterPart): boolean {
  return kind === "node-links" || kind === "unit-links";
}

/** More nodes than this are lit by their lanes alone. */
const MOST_FRAMES = 400;

export function routeMarks(context: OverContext, route: RouteParts, kind: TrafficKind): Mark[] {
  const path = new PathBuilder();
  for (const part of route.parts) tracePart(path, context, part);
  const { transform } = context.frame;
  const framed = new Set<string>();
  for (const place of route.switches) {
    const box = switchBox(context.input, context.layout, context.frame, place);
    // Switches too narrow to stand alone share their row's bar.
    const key = box && `${box.x} ${box.y}`;
    if (!box || !key || framed.has(key)) continue;
    framed.add(key);
    path.rect(box.x - 1, box.y - 1, box.width + 2, box.height + 2);
  }
  for (const node of route.nodes.slice(0, MOST_FRAMES)) {
    traceToSwitches(path, context, node);
    const { x, y, width, height } = toScreen(nodeBox(context.lattice, node), transform);
    path.rect(x - 1, y - 1, width + 2, height + 2);
  }
  if (path.isEmpty) return [];
  const commands = path.commands();
  const dash = kindDash(kind);
  const stroke = { colour: kindColour(context.theme, kind), width: 2, ...(dash ? { dash } : {}) };
  return [
    {
      kind: "path",
      name: "route-casing",
      commands,
      stroke: { colour: context.theme.casing, width: 4 },
    },
    { kind: "path", name: "route", commands, stroke },
  ];
}

/** What is taken away, in numbers of the fabric's graph. */
export interface TakenAway {
  links: readonly number[];
  switches: readonly number[];
  nodes: readonly number[];
}

/** A cross over every node, and over every bundle or bar that something is missing from. */
export function cutMarks(context: OverContext, graph: FabricGraph, cut: TakenAway): Mark[] {
  const path = new PathBuilder();
  const { transform } = context.frame;
  for (const node of cut.nodes) {
    if (node < graph.shape.nodes) cross(path, toScreen(nodeBox(context.lattice, node), transform));
  }
  const parts = [
    ...cut.links.filter((link) => link < graph.linkCount).map((link) => partOfLink(graph, link)),
    ...cut.switches
      .filter((vertex) => vertex < graph.vertexCount)
      .map((vertex) => partOfSwitch(graph, vertex)),
  ];
  for (const part of parts) {
    const at = part && middleOf(context, part);
    if (at) cross(path, { x: at[0] - 6, y: at[1] - 6, width: 12, height: 12 });
  }
  if (path.isEmpty) return [];
  const commands = path.commands();
  return [
    {
      kind: "path",
      name: "cut-casing",
      commands,
      stroke: { colour: context.theme.casing, width: 6 },
    },
    { kind: "path", name: "cut", commands, stroke: { colour: context.theme.ink, width: 2.5 } },
  ];
}

function cross(path: PathBuilder, { x, y, width, height }: Box): void {
  path.segment(x, y, x + width, y + height);
  path.segment(x + width, y, x, y + height);
}

/** Where a part is crossed out. */
function middleOf(context: OverContext, part: ClusterPart): [number, number] | undefined {
  const { layout, frame, lattice } = context;
  const box =
    part.kind === "tier" || part.kind === "tier-links"
      ? layout.tiers[layout.tiers.length - 1 - part.tier]
      : part.kind === "node-links"
        ? nodeBox(lattice, part.node)
        : part.kind === "gpu"
          ? undefined
          : stripBox(layout, part.unit);
  if (!box) return undefined;
  const { x, y, width, height } = toScreen(box, frame.transform);
  return part.kind === "node-links" ? [x, y + height / 2] : [x + width / 2, y + height / 2];
}

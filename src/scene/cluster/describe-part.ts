/** What is pointed at, in a few lines: for the note beside the pointer, the inspector, screen readers. */
import type { FabricTier } from "../../engine/cluster/fabric/fabric-outline.ts";
import { formatCount, formatMemory, formatNumber, formatTraffic } from "../quantity-text.ts";
import { bundleLoadsOf } from "./bundle-loads.ts";
import { placesOf } from "./cluster-facts.ts";
import type { ClusterSceneInput } from "./cluster-input.ts";
import type { ClusterPart } from "./cluster-part.ts";
import { nodesOfUnit, sharedTiersOf, unitTiersOf } from "./cluster-shape.ts";
import { coordinateWords } from "./gpu-labels.ts";

/** @returns lines, the first of which names the part */
export function describePart(input: ClusterSceneInput, part: ClusterPart): string[] {
  return [...partLines(input, part), ...(input.heat?.lines(input, part) ?? [])];
}

function partLines(input: ClusterSceneInput, part: ClusterPart): string[] {
  switch (part.kind) {
    case "gpu":
      return gpuLines(input, part.rank);
    case "node-links":
      return nodeLines(input, part.node);
    case "unit-switches":
      return unitSwitchLines(input, part.unit);
    case "unit-links":
      return unitLines(input, part.unit);
    case "tier":
      return tierLines(input, part.tier);
    case "tier-links":
      return tierLinkLines(input, part.tier);
  }
}

function gpuLines(input: ClusterSceneInput, rank: number): string[] {
  const { gpusPerNode } = input.plan.cluster;
  const slot = placesOf(input).slotOf(rank);
  const stage = input.grid.coordinateOf("pipeline", rank);
  const held = input.memory.stages[stage];
  const sent = input.traffic.perStage[stage]?.total;
  return [
    `rank ${rank} · node ${Math.floor(slot / gpusPerNode)}, GPU ${slot % gpusPerNode}`,
    coordinateWords(input, rank).join(" · "),
    ...(held
      ? [`${formatMemory(held.bytes.total)} of ${formatMemory(input.memory.capacityBytes)} memory`]
      : []),
    ...(sent
      ? [
          `sends ${formatTraffic(sent.inNode)} ${insideWords(input)}, ${formatTraffic(sent.interNode)} beyond`,
        ]
      : []),
  ].filter((line) => line !== "");
}

/** Where a GPU's scale-up links lead. */
function insideWords({ fabric, plan }: ClusterSceneInput): string {
  const { kind, domainSize } = fabric.scaleUp;
  const { gpusPerNode } = plan.cluster;
  if (kind === "torus") return "over the torus";
  if (domainSize <= gpusPerNode) return "in its node";
  const isUnit = domainSize === fabric.nodesPerUnit * gpusPerNode;
  return isUnit ? `in its ${fabric.unitName}` : "in its NVLink domain";
}

function nodeLines(input: ClusterSceneInput, node: number): string[] {
  const { fabric } = input;
  const above = unitTiersOf(fabric)[0]?.name ?? "network";
  const bytes = input.heat ? undefined : bundleLoadsOf(input).nodeBytes[node];
  return [
    `node ${node} to its ${above} switches`,
    cableLine(fabric.adaptersPerNode, unitTiersOf(fabric)[0]),
    ...bytesLine(bytes, fabric.adaptersPerNode),
  ];
}

function unitSwitchLines({ fabric, plan }: ClusterSceneInput, unit: number): string[] {
  const counts = unitTiersOf(fabric).map(
    ({ switchesPerUnit = 0, name }) => `${formatCount(switchesPerUnit)} ${name} switches`,
  );
  const rail = fabric.railOptimised ? ["adapter r of every node goes to leaf r"] : [];
  const nodes = nodesOfUnit(plan.cluster, fabric, unit);
  return [`${fabric.unitName} ${unit}: ${counts.join(", ")}`, `${nodes} nodes`, ...rail];
}

function unitLines(input: ClusterSceneInput, unit: number): string[] {
  const { fabric } = input;
  const above = sharedTiersOf(fabric)[0];
  const cables = (above?.linksBelow ?? 0) / fabric.units;
  const bytes = input.heat ? undefined : bundleLoadsOf(input).unitBytes[unit];
  const from = unitTiersOf(fabric).at(-1)?.name ?? fabric.unitName;
  return [
    `${fabric.unitName} ${unit}: ${from} to ${above?.name ?? "network"}`,
    cableLine(cables, above),
    ...bytesLine(bytes, cables),
  ];
}

function tierLines({ fabric }: ClusterSceneInput, tier: number): string[] {
  const shared = sharedTiersOf(fabric)[tier];
  if (!shared) return [];
  const { name, switches, linksBelow } = shared;
  return [
    switches > 0 ? `${formatCount(switches)} ${name} switches` : `${name} links`,
    `${formatCount(linksBelow)} cables to the tier below`,
  ];
}

function tierLinkLines(input: ClusterSceneInput, tier: number): string[] {
  const shared = sharedTiersOf(input.fabric);
  const [lower, upper] = [shared[tier], shared[tier + 1]];
  if (!lower || !upper) return [];
  const bytes = input.heat ? undefined : bundleLoadsOf(input).tierBytes[tier];
  return [
    `${lower.name} to ${upper.name}`,
    cableLine(upper.linksBelow, upper),
    ...bytesLine(bytes, upper.linksBelow),
  ];
}

function cableLine(cables: number, tier: FabricTier | undefined): string {
  const rate = tier ? ` of ${formatNumber(tier.gbpsPerLink)} Gbit/s` : "";
  return `${formatCount(cables)} cables${rate}`;
}

/** Nothing where the routed bytes speak for themselves. */
function bytesLine(bytes: number | undefined, cables: number): string[] {
  if (bytes === undefined || cables <= 0) return [];
  return [`${formatTraffic(bytes / cables)} on each per iteration, ${formatTraffic(bytes)} in all`];
}

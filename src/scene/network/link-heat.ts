/**
 * Routed loads as the cluster's picture shows them: by bytes, by the share of the step a cable is busy,
 * or by whose bytes they are; of all traffic or of one kind alone. A bundle's value is the mean of its
 * cables; single cables, and the busiest, are the inspector's.
 */
import { TRAFFIC_KINDS, type TrafficKind } from "../../engine/report.ts";
import { type BundleLoads, bundleLoads } from "../../engine/traffic/bundle-loads.ts";
import type { LinkLoads } from "../../engine/traffic/link-loads.ts";
import type { TrafficMoment } from "../../engine/traffic/moments/traffic-moment.ts";
import { largest } from "../cluster/bundle-loads.ts";
import type { ClusterSceneInput, LinkHeat } from "../cluster/cluster-input.ts";
import type { ClusterPart } from "../cluster/cluster-part.ts";
import { sharedTiersOf } from "../cluster/cluster-shape.ts";
import type { LoadScale } from "../cluster/link-scale.ts";
import { cablesOf, LOAD_STEPS, scaleUpRatio } from "../cluster/load-scale.ts";
import { heatRamp } from "../colour/ramps.ts";
import { formatShare } from "../quantity-text.ts";
import type { Theme } from "../theme.ts";
import { kindBlock, kindDash, kindRamp } from "./kind-style.ts";
import { amountText, duringText, secondsOf } from "./moment-words.ts";

export type HeatBy = "bytes" | "utilisation" | "kind";

export interface LinkHeatLook {
  by: HeatBy;
  /** Only this kind's bytes; all kinds unless given. */
  only?: TrafficKind;
  /** Seconds of the step, against which a cable is busy. */
  stepSeconds: number;
  /** The part of the step that the loads are of; the whole iteration unless given. */
  moment?: TrafficMoment | undefined;
}

/**
 * Bytes per bundle, on each adapter's cable, and through the scale-up links of the GPU in each slot;
 * both directions.
 */
export interface PartBytes extends BundleLoads {
  gpuBytes: Float64Array;
  adapterBytes: Float64Array;
  /** On each cable from a leaf upward. */
  uplinkBytes: Float64Array;
  /** The most that any node's bundle, any unit's and any GPU's links carry. */
  most: { node: number; unit: number; gpu: number };
}

/** Strengths a kind's colour is told apart in. */
const LEVELS = 4;

export function linkHeat(loads: LinkLoads, look: LinkHeatLook): LinkHeat {
  const { kinds, bytesOf, gpuRate } = sumsOf(loads);
  return {
    scale: (input, theme) =>
      look.by === "kind"
        ? kindScale(input, theme, look.only ? [look.only] : kinds(), bytesOf, look.moment)
        : amountScale(input, theme, bytesOf(look.only), look, gpuRate()),
    lines: (input, part) =>
      partLines(input, part, look, look.only ? [look.only] : kinds(), bytesOf, look.only),
  };
}

/** What is summed over all links, each when it is first asked for. */
interface LoadSums {
  /** Kinds that send anything. */
  kinds(): readonly TrafficKind[];
  bytesOf(kind?: TrafficKind): PartBytes;
  /** Bytes per second through all scale-up links of one GPU, one direction. */
  gpuRate(): number;
}

const sums = new WeakMap<LinkLoads, LoadSums>();

/** Sums last as long as the loads, through all looks at them: a slider asks with every step. */
function sumsOf(loads: LinkLoads): LoadSums {
  const known = sums.get(loads);
  if (known) return known;
  const bytes = new Map<TrafficKind | "all", PartBytes>();
  let kinds: TrafficKind[] | undefined;
  let gpuRate: number | undefined;
  const made: LoadSums = {
    kinds() {
      kinds ??= TRAFFIC_KINDS.filter((kind) => loads.byKind[kind].some((sent) => sent > 0));
      return kinds;
    },
    bytesOf(kind) {
      const key = kind ?? "all";
      const of = bytes.get(key) ?? partBytes(loads, kind);
      bytes.set(key, of);
      return of;
    },
    gpuRate() {
      gpuRate ??= incidentRate(loads);
      return gpuRate;
    },
  };
  sums.set(loads, made);
  return made;
}

/** Bytes of all kinds, or of one, on every part of the picture. */
export function partBytes(loads: LinkLoads, kind?: TrafficKind): PartBytes {
  const bundles = bundleLoads(loads, kind);
  const gpuBytes = scaleUpBytes(loads, kind);
  const most = {
    node: largest(bundles.nodeBytes),
    unit: largest(bundles.unitBytes),
    gpu: largest(gpuBytes),
  };
  return {
    ...bundles,
    gpuBytes,
    adapterBytes: cableBytes(loads, 0, kind),
    uplinkBytes: cableBytes(loads, 1, kind),
    most,
  };
}

/** Bytes on each cable of a tier of the network, both directions; tier 0 is the adapters'. */
function cableBytes(
  { graph, total, byKind }: LinkLoads,
  height: number,
  kind?: TrafficKind,
): Float64Array {
  const tier = graph.tiers.filter(({ place }) => place === "network")[height];
  const loads = kind === undefined ? total : byKind[kind];
  if (!tier || loads.length === 0) return new Float64Array(0);
  return Float64Array.from({ length: tier.count }, (_, cable) => {
    const index = 2 * (tier.first + cable);
    return (loads[index] as number) + (loads[index + 1] as number);
  });
}

/** A cable between two GPUs counts for both. */
function scaleUpBytes({ graph, total, byKind }: LinkLoads, kind?: TrafficKind): Float64Array {
  const { nodes, gpusPerNode } = graph.shape;
  const bytes = new Float64Array(nodes * gpusPerNode);
  const loads = kind === undefined ? total : byKind[kind];
  if (loads.length === 0) return bytes;
  const first = graph.vertices.find((range) => range.kind === "gpu")?.first ?? 0;
  const add = (vertex: number, amount: number) => {
    const gpu = vertex - first;
    if (gpu < bytes.length) bytes[gpu] = (bytes[gpu] as number) + amount;
  };
  for (const tier of graph.tiers) {
    if (tier.place !== "scale-up") continue;
    for (let link = tier.first; link < tier.first + tier.count; link += 1) {
      const both = (loads[2 * link] as number) + (loads[2 * link + 1] as number);
      add(graph.lowerEnd[link] as number, both);
      add(graph.upperEnd[link] as number, both);
    }
  }
  return bytes;
}

/** Bytes per second through all scale-up links of one GPU, one direction. */
function incidentRate({ graph }: LinkLoads): number {
  let rate = 0;
  const first = graph.vertices.find((range) => range.kind === "gpu")?.first ?? 0;
  for (const tier of graph.tiers) {
    if (tier.place !== "scale-up") continue;
    for (let link = tier.first; link < tier.first + tier.count; link += 1) {
      if (graph.lowerEnd[link] === first) rate += tier.bytesPerSecond;
      if (graph.upperEnd[link] === first) rate += tier.bytesPerSecond;
    }
  }
  return rate;
}

/** What one cable of each kind of bundle carries or is busy, from the bytes of the whole bundle. */
interface PerCable {
  node(bytes: number): number;
  unit(bytes: number): number;
  tier(bytes: number, tier: number): number;
  gpu(bytes: number): number;
}

function bytesPerCable({ fabric, accelerator }: ClusterSceneInput): PerCable {
  const cables = cablesOf(fabric);
  const links = Math.max(1, accelerator?.scaleUp.links ?? 1);
  return {
    node: (bytes) => bytes / cables.node,
    unit: (bytes) => bytes / cables.unit,
    tier: (bytes, tier) => bytes / cables.tier(tier),
    gpu: (bytes) => bytes / links,
  };
}

/** Share of the step: both directions together, so half of what one alone could carry. */
function busyPerCable(
  { fabric }: ClusterSceneInput,
  stepSeconds: number,
  gpuBytesPerSecond: number,
): PerCable {
  const cables = cablesOf(fabric);
  const shared = sharedTiersOf(fabric);
  const rate = (gbps: number | undefined) => 2 * ((gbps ?? 0) / 8) * 1e9 * stepSeconds;
  const over = (bytes: number, capacity: number) => (capacity > 0 ? bytes / capacity : 0);
  const lowest = rate(fabric.tiers[0]?.gbpsPerLink);
  return {
    node: (bytes) => over(bytes, cables.node * lowest),
    unit: (bytes) => over(bytes, cables.unit * rate(shared[0]?.gbpsPerLink)),
    tier: (bytes, tier) => over(bytes, cables.tier(tier) * rate(shared[tier + 1]?.gbpsPerLink)),
    gpu: (bytes) => over(bytes, 2 * gpuBytesPerSecond * stepSeconds),
  };
}

function mostOf(bytes: PartBytes, per: PerCable): number {
  return Math.max(
    per.node(bytes.most.node),
    per.unit(bytes.most.unit),
    ...Array.from(bytes.tierBytes, (one, tier) => per.tier(one, tier)),
    per.gpu(bytes.most.gpu),
  );
}

function amountScale(
  input: ClusterSceneInput,
  theme: Theme,
  bytes: PartBytes,
  { by, only, stepSeconds, moment }: LinkHeatLook,
  gpuBytesPerSecond: number,
): LoadScale {
  const busy = by === "utilisation";
  const seconds = secondsOf(moment, stepSeconds);
  const per = busy ? busyPerCable(input, seconds, gpuBytesPerSecond) : bytesPerCable(input);
  const { node: cables, unit: ofUnit } = cablesOf(input.fabric);
  const hottest = mostOf(bytes, per);
  const ramp = heatRamp(theme.name);
  const text = busy ? formatShare : (bytes: number) => amountText(moment, bytes);
  const stepOf = (amount: number) =>
    hottest === 0
      ? -1
      : Math.min(LOAD_STEPS - 1, Math.floor(Math.sqrt(amount / hottest) * LOAD_STEPS));
  return {
    hottest,
    key: {
      title: amountTitle(busy, only, moment),
      ticks: [
        { at: 0, text: "0" },
        { at: 0.5, text: text(hottest / 4) },
        { at: 1, text: text(hottest) },
      ],
    },
    nodeStep: (node) => stepOf(per.node(bytes.nodeBytes[node] ?? 0)),
    cableStep: (adapter) => stepOf(per.node((bytes.adapterBytes[adapter] ?? 0) * cables)),
    unitStep: (unit) => stepOf(per.unit(bytes.unitBytes[unit] ?? 0)),
    uplinkStep: (cable) => stepOf(per.unit((bytes.uplinkBytes[cable] ?? 0) * ofUnit)),
    tierStep: (tier) => stepOf(per.tier(bytes.tierBytes[tier] ?? 0, tier)),
    scaleUpStep: (slot) => stepOf(per.gpu(bytes.gpuBytes[slot] ?? 0)),
    scaleUpRatio: scaleUpRatio(input),
    colourOf: (step) => (step < 0 ? theme.cable : ramp((step + 0.5) / LOAD_STEPS)),
  };
}

function amountTitle(busy: boolean, only: TrafficKind | undefined, moment?: TrafficMoment): string {
  const isInstant = moment?.kind === "instant";
  const what = busy
    ? isInstant
      ? "rate used"
      : "time busy"
    : isInstant
      ? "bytes per second"
      : "bytes";
  const when = moment ? `, ${duringText(moment)}` : "";
  return `${only ? `${only} ` : ""}${what} per link${when}`.replace(/^./, (one) =>
    one.toUpperCase(),
  );
}

/** A bundle takes the colour of the kind most of its bytes are of, the stronger the more they are. */
function kindScale(
  input: ClusterSceneInput,
  theme: Theme,
  kinds: readonly TrafficKind[],
  bytesOf: (kind?: TrafficKind) => PartBytes,
  moment?: TrafficMoment,
): LoadScale {
  const title = `Most of a link's bytes${moment ? `, ${duringText(moment)}` : ""}`;
  const per = bytesPerCable(input);
  const each = kinds.map((kind) => bytesOf(kind));
  const { node: cables, unit: ofUnit } = cablesOf(input.fabric);
  const hottest = Math.max(0, ...each.map((bytes) => mostOf(bytes, per)));
  const ramps = kinds.map((kind) => kindRamp(theme, kind));
  const stepOf = (amountOf: (bytes: PartBytes) => number) => {
    let most = 0;
    let step = -1;
    each.forEach((bytes, kind) => {
      const amount = amountOf(bytes);
      if (amount <= most) return;
      most = amount;
      const level = Math.min(LEVELS - 1, Math.floor(Math.sqrt(amount / hottest) * LEVELS));
      step = kind * LEVELS + level;
    });
    return step;
  };
  return {
    hottest,
    key: { title, ticks: [] },
    nodeStep: (node) => stepOf((bytes) => per.node(bytes.nodeBytes[node] ?? 0)),
    cableStep: (adapter) =>
      stepOf((bytes) => per.node((bytes.adapterBytes[adapter] ?? 0) * cables)),
    unitStep: (unit) => stepOf((bytes) => per.unit(bytes.unitBytes[unit] ?? 0)),
    uplinkStep: (cable) => stepOf((bytes) => per.unit((bytes.uplinkBytes[cable] ?? 0) * ofUnit)),
    tierStep: (tier) => stepOf((bytes) => per.tier(bytes.tierBytes[tier] ?? 0, tier)),
    scaleUpStep: (slot) => stepOf((bytes) => per.gpu(bytes.gpuBytes[slot] ?? 0)),
    scaleUpRatio: scaleUpRatio(input),
    colourOf(step) {
      const ramp = ramps[Math.floor(step / LEVELS)];
      return ramp ? ramp((step % LEVELS) / (LEVELS - 1)) : theme.cable;
    },
    dashOf: (step) => {
      const kind = kinds[Math.floor(step / LEVELS)];
      return kind ? kindDash(kind) : undefined;
    },
    block: (room) => kindBlock(title, kinds, theme, room),
  };
}

function partLines(
  input: ClusterSceneInput,
  part: ClusterPart,
  { stepSeconds, moment }: LinkHeatLook,
  kinds: readonly TrafficKind[],
  bytesOf: (kind?: TrafficKind) => PartBytes,
  only: TrafficKind | undefined,
): string[] {
  const amount = (bytes: PartBytes) => amountOf(part, bytes);
  const bytes = amount(bytesOf(only));
  if (bytes === undefined) return [];
  const each = perCableOf(part, bytesPerCable(input));
  const busy = perCableOf(part, busyPerCable(input, secondsOf(moment, stepSeconds), 0));
  const of = kinds
    .map((kind) => [kind, amount(bytesOf(kind)) ?? 0] as const)
    .filter(([, of]) => of > 0)
    .map(([kind, of]) => `${kind} ${amountText(moment, of)}`);
  const during = moment ? duringText(moment) : "per iteration";
  return [
    `${amountText(moment, each(bytes))} on each cable ${during}, both ways`,
    moment?.kind === "instant"
      ? `${formatShare(busy(bytes))} of their rate`
      : `busy for ${formatShare(busy(bytes))} of the step`,
    ...(of.length > 0 ? [of.join(" · ")] : ["no traffic"]),
  ];
}

function amountOf(part: ClusterPart, bytes: PartBytes): number | undefined {
  if (part.kind === "node-links") return bytes.nodeBytes[part.node];
  if (part.kind === "unit-links") return bytes.unitBytes[part.unit];
  return part.kind === "tier-links" ? bytes.tierBytes[part.tier] : undefined;
}

function perCableOf(part: ClusterPart, per: PerCable): (bytes: number) => number {
  if (part.kind === "node-links") return per.node;
  if (part.kind === "tier-links") return (bytes) => per.tier(bytes, part.tier);
  return per.unit;
}

/**
 * Bytes each GPU sends per iteration, by kind, per pipeline stage, and how much of it leaves the
 * scale-up domain. Closed forms only: microseconds per plan, for the live headline. Which cable
 * carries what is `link-loads.ts`.
 */
import { scaleUpOf } from "../cluster/fabric/scale-up.ts";
import type { LayerAssignment } from "../layout/layer-assignment.ts";
import type { RankGrid } from "../layout/rank-grid.ts";
import type { StageParameters } from "../model/parameters.ts";
import type { Plan } from "../plan/plan.ts";
import { TRAFFIC_KINDS, type TrafficKind } from "../report.ts";
import { bytesSent } from "./bytes-sent.ts";
import type { CollectiveUse } from "./collective-use.ts";
import { type GroupPlacement, groupPlacement } from "./group-placement.ts";
import { stageCollectives } from "./stage-collectives.ts";
import { planFacts } from "./stage-facts.ts";
import { tokenSpread } from "./token-spread.ts";

/** Bytes one GPU sends per iteration, the mean over the GPUs of a stage. */
export interface SentBytes {
  /** To GPUs of its own scale-up domain: node, or rack of NVL72. */
  inNode: number;
  /** To GPUs of other domains, through the network adapters. */
  interNode: number;
}

export interface StageTraffic {
  stage: number;
  sent: Record<TrafficKind, SentBytes>;
  total: SentBytes;
  /** What makes up `sent`, in the order of the kinds. */
  collectives: CollectiveUse[];
}

export interface GpuTraffic {
  perStage: StageTraffic[];
  /** Bytes a GPU of the stage that sends most of that kind sends: the report's `perGpuBytes`. */
  busiest: Record<TrafficKind, number>;
  /** The stage whose GPUs send most of all kinds together. */
  busiestStage: number;
  /** GPUs of one scale-up domain, which counts as a node here. */
  domainSize: number;
}

/**
 * @param stages parameters per stage, when already at hand
 * @param _grid of the same plan; kept in the signature for placements to come
 */
export function trafficPerGpu(
  plan: Plan,
  _grid: RankGrid,
  assignment: LayerAssignment,
  stages?: StageParameters[],
): GpuTraffic {
  const { domainSize } = scaleUpOf(plan.cluster);
  const placement = groupPlacement(plan, domainSize);
  const collectives = stageCollectives(planFacts(plan, assignment, stages));
  const splits = new Map<number, KnownSplits>();
  const perStage = collectives.map((uses, stage) => {
    const position = placement.positionOf(stage);
    let known = splits.get(position);
    if (known === undefined) {
      known = new Map();
      splits.set(position, known);
    }
    return stageTraffic(uses, stage, placement, known);
  });
  const busiest = noneOfEach(() => 0);
  for (const { sent } of perStage) {
    for (const kind of TRAFFIC_KINDS) {
      busiest[kind] = Math.max(busiest[kind], sent[kind].inNode + sent[kind].interNode);
    }
  }
  const all = ({ total }: StageTraffic) => total.inNode + total.interNode;
  const most = perStage.reduce((most, stage) => (all(stage) > all(most) ? stage : most));
  return { perStage, busiest, busiestStage: most.stage, domainSize };
}

/** Alike stages share their collectives; where they lie alike, too, so what is sent in each. */
type KnownSplits = Map<CollectiveUse, SentBytes>;

function stageTraffic(
  collectives: CollectiveUse[],
  stage: number,
  placement: GroupPlacement,
  known: KnownSplits,
): StageTraffic {
  const sent = noneOfEach<SentBytes>(() => ({ inNode: 0, interNode: 0 }));
  const total: SentBytes = { inNode: 0, interNode: 0 };
  for (const use of collectives) {
    let split = known.get(use);
    if (split === undefined) {
      split = sentInUse(use, stage, placement);
      if (use.toStage === undefined) known.set(use, split);
    }
    sent[use.kind].inNode += split.inNode;
    sent[use.kind].interNode += split.interNode;
    total.inNode += split.inNode;
    total.interNode += split.interNode;
  }
  return { stage, sent, total, collectives };
}

/** Bytes a GPU of the stage sends in one of its collectives, split by where they go. */
function sentInUse(use: CollectiveUse, stage: number, placement: GroupPlacement): SentBytes {
  const { pattern, count, size, toStage } = use;
  if (pattern === "send") {
    const bytes = bytesSent(pattern, 2, count, size.bytes);
    const crossing = placement.sendCrossing(stage, toStage ?? stage);
    return { inNode: bytes * (1 - crossing), interNode: bytes * crossing };
  }
  const place = placement.of(use.group, stage);
  const bytes = bytesSent(pattern, place.size, count, size.bytes);
  if (place.size <= 1) return { inNode: 0, interNode: 0 };
  if (use.spread !== undefined) return tokenSpread(use, place.perDomain, place.domains);
  const crossing =
    pattern === "all-to-all" ? place.outsidePeers / (place.size - 1) : place.ringCrossing;
  return { inNode: bytes * (1 - crossing), interNode: bytes * crossing };
}

function noneOfEach<Value>(make: () => Value): Record<TrafficKind, Value> {
  return {
    tensor: make(),
    context: make(),
    expert: make(),
    pipeline: make(),
    data: make(),
  };
}

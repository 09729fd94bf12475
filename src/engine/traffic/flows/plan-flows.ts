/**
 * Every flow of one iteration of a plan, group by group: who sends how many bytes to whom. Loads of
 * links, the matrix of ranks, and the peers of one rank are all read from these flows.
 */
import { resolveAccelerator } from "../../cluster/accelerator-catalog.ts";
import { scaleUpOf } from "../../cluster/fabric/scale-up.ts";
import type { LayerAssignment } from "../../layout/layer-assignment.ts";
import type { RankGrid } from "../../layout/rank-grid.ts";
import { type Slots, slotTable } from "../../layout/slot-table.ts";
import type { Plan } from "../../plan/plan.ts";
import { TRAFFIC_KINDS, type TrafficKind } from "../../report.ts";
import type { CollectiveUse, TrafficGroup } from "../collective-use.ts";
import { type AllReduceAlgorithm, allReduceChoice } from "../collectives/all-reduce-choice.ts";
import { groupPlacement } from "../group-placement.ts";
import { stageCollectives } from "../stage-collectives.ts";
import { planFacts } from "../stage-facts.ts";
import { tokenSpread } from "../token-spread.ts";
import type { FlowSink } from "./flow-sink.ts";
import {
  allToAllFlows,
  type Domains,
  gatherByDomain,
  ringFlows,
  spreadFlows,
  switchFlows,
  treeFlows,
} from "./group-flows.ts";
import { type GroupBytes, type StageSend, sumGroupBytes, sumSends } from "./stage-flow-sums.ts";

export interface FlowOptions {
  /** Only traffic of this kind. */
  only?: TrafficKind;
  /**
   * `as-nccl`: trees and in-switch reduction where NCCL would choose them; `ring`: every all-reduce
   * by the bandwidth-optimal ring, as the bytes per GPU are counted. `as-nccl` unless given.
   */
  allReduce?: "as-nccl" | "ring";
  /** GPU slot of each rank; by the plan's placement unless given. */
  slots?: Slots;
  /** Per stage as `stageCollectives` lists them, when already at hand. */
  collectives?: CollectiveUse[][];
}

/** A plan's flows, ready to be laid out again and again. */
export interface PlanFlows {
  readonly ranks: number;
  /** GPU slot of a rank. */
  slotOf(rank: number): number;
  /** Lays all flows into the sink, kind by kind, group by group. */
  layInto(sink: FlowSink): void;
}

export function planFlows(
  plan: Plan,
  grid: RankGrid,
  assignment: LayerAssignment,
  options: FlowOptions = {},
): PlanFlows {
  const { only, slots = slotTable(plan.cluster) } = options;
  const scaleUp = scaleUpOf(plan.cluster);
  const all = options.collectives ?? stageCollectives(planFacts(plan, assignment));
  const collectives =
    only === undefined ? all : all.map((uses) => uses.filter(({ kind }) => kind === only));
  const choose = chooser(plan, options);
  const placement = groupPlacement(plan, scaleUp.domainSize, slots);
  const stages = collectives.map((uses, stage) =>
    sumGroupBytes(
      uses,
      (group) => {
        const { size, domains } = placement.of(group, stage);
        return { ranks: size, domains: Math.max(1, Math.round(domains)) };
      },
      choose,
    ),
  );
  const sends = collectives.map(sumSends);
  const stageOf = grid.fillCoordinate("pipeline", new Uint32Array(grid.size));
  const slotOf = (rank: number) => slots?.[rank] ?? rank;
  const layout: GroupLayout = {
    mesh: scaleUp.kind === "mesh",
    domainOf: (rank) => Math.floor(slotOf(rank) / scaleUp.domainSize),
  };
  return {
    ranks: grid.size,
    slotOf,
    layInto(sink) {
      for (const kind of TRAFFIC_KINDS) {
        for (const group of groupsOfKind(stages, kind)) {
          layGroups(sink, plan, grid, stageOf, stages, kind, group, layout);
        }
        laySends(sink, grid, stageOf, sends, kind);
      }
    },
  };
}

interface GroupLayout {
  mesh: boolean;
  domainOf(rank: number): number;
}

function chooser(plan: Plan, { allReduce = "as-nccl" }: FlowOptions) {
  if (allReduce === "ring") return (): AllReduceAlgorithm => "ring";
  const switched = scaleUpOf(plan.cluster).kind === "nvswitch";
  return allReduceChoice(resolveAccelerator(plan.cluster), plan.cluster, switched);
}

function groupsOfKind(stages: GroupBytes[][], kind: TrafficKind): Set<TrafficGroup> {
  const groups = new Set<TrafficGroup>();
  for (const sums of stages) {
    for (const sum of sums) if (sum.kind === kind) groups.add(sum.group);
  }
  return groups;
}

function layGroups(
  sink: FlowSink,
  plan: Plan,
  grid: RankGrid,
  stageOf: Uint32Array,
  stages: GroupBytes[][],
  kind: TrafficKind,
  group: TrafficGroup,
  layout: GroupLayout,
): void {
  const ofStage = stages.map((sums) => sums.find((s) => s.kind === kind && s.group === group));
  for (const members of membersOf(plan, grid, group)) {
    const bytes = ofStage[stageOf[members[0] as number] as number];
    if (bytes === undefined || members.length < 2) continue;
    sink.beginGroup?.(kind, group, members);
    layGroup(sink, bytes, gatherByDomain(members, layout.domainOf), layout.mesh);
  }
}

/** Groups of one kind; those of ZeRO's replicas are cut from data × context groups. */
function membersOf(plan: Plan, grid: RankGrid, group: TrafficGroup): number[][] {
  if (group !== "zero-replicas") return grid.groups(group);
  const z = plan.parallel.zeroGroupSize;
  return grid
    .groups("dp-cp")
    .flatMap((members) =>
      Array.from({ length: z }, (_, place) =>
        Array.from(
          { length: members.length / z },
          (__, copy) => members[copy * z + place] as number,
        ),
      ),
    );
}

function layGroup(sink: FlowSink, bytes: GroupBytes, domains: Domains, mesh: boolean): void {
  const { kind } = bytes;
  if (bytes.ring > 0) ringFlows(sink, kind, domains, bytes.ring, mesh);
  if (bytes.tree > 0) treeFlows(sink, kind, domains, bytes.tree, false);
  if (bytes.switchTree > 0) treeFlows(sink, kind, domains, bytes.switchTree, true);
  if (bytes.inSwitch > 0) {
    for (const members of domains) switchFlows(sink, kind, members, bytes.inSwitch);
  }
  if (bytes.allToAll > 0) allToAllFlows(sink, kind, domains.flat(), bytes.allToAll);
  for (const use of bytes.spreads) {
    const perDomain = domains.flat().length / domains.length;
    const { inNode, interNode } = tokenSpread(use, perDomain, domains.length);
    spreadFlows(sink, kind, domains, inNode, interNode);
  }
}

function laySends(
  sink: FlowSink,
  grid: RankGrid,
  stageOf: Uint32Array,
  sends: StageSend[][],
  kind: TrafficKind,
): void {
  const stride = pipelineStride(grid);
  if (stride === 0 || !sends.some((list) => list.some((send) => send.kind === kind))) return;
  const pair = [0, 0];
  for (let rank = 0; rank < grid.size; rank += 1) {
    const stage = stageOf[rank] as number;
    for (const send of sends[stage] as StageSend[]) {
      if (send.kind !== kind) continue;
      pair[0] = rank;
      pair[1] = rank + (send.toStage - stage) * stride;
      sink.beginGroup?.(kind, "pp", pair);
      sink.flow(kind, rank, pair[1], send.bytes);
    }
  }
}

/** Ranks between the same place of neighbouring stages; 0 without a pipeline. */
function pipelineStride(grid: RankGrid): number {
  const [first, second] = grid.groupOf("pp", 0);
  return first === undefined || second === undefined ? 0 : second - first;
}

/**
 * Traffic per tier of a plan, for the report: by whole domains in microseconds where every GPU of a
 * domain does alike, else by laying out every flow, onto switches where those say enough and cable by
 * cable where not.
 */
import { resolveAccelerator } from "../../cluster/accelerator-catalog.ts";
import type { FabricShape } from "../../cluster/fabric/fabric-shape.ts";
import { scaleUpBytesPerSecond } from "../../cluster/fabric/graph.ts";
import { railOfGpu } from "../../cluster/fabric/routing/node-routes.ts";
import { fabricShape } from "../../cluster/fabric/shape-of.ts";
import type { LayerAssignment } from "../../layout/layer-assignment.ts";
import type { Axis, OrthogonalGrid } from "../../layout/orthogonal-grid.ts";
import type { RankGrid } from "../../layout/rank-grid.ts";
import { slotTable } from "../../layout/slot-table.ts";
import type { Plan } from "../../plan/plan.ts";
import type { TierTraffic } from "../../report.ts";
import type { CollectiveUse, TrafficGroup } from "../collective-use.ts";
import { allReduceChoice } from "../collectives/all-reduce-choice.ts";
import { doubleBinaryTree } from "../collectives/double-binary-tree.ts";
import {
  type GroupBytes,
  type StageSend,
  sumGroupBytes,
  sumSends,
} from "../flows/stage-flow-sums.ts";
import { createTrafficGrids, groupAxes } from "../group-placement.ts";
import { linkLoads, tierTraffic } from "../link-loads.ts";
import { stageCollectives } from "../stage-collectives.ts";
import { planFacts } from "../stage-facts.ts";
import { tokenSpread } from "../token-spread.ts";
import {
  type AxisOfDomains,
  domainBox,
  type GroupOfDomains,
  groupOfDomains,
  nextDomain,
  otherDomains,
  placeInGroup,
  stepsBetween,
} from "./domain-box.ts";
import { tiersByFlow } from "./flow-tiers.ts";
import { TierSums } from "./tier-sums.ts";

/**
 * Tiers from the GPUs upward, adaptive routing.
 * @param collectives per stage as `trafficPerGpu` lists them, when already at hand
 */
export function planTiers(
  plan: Plan,
  grid: RankGrid,
  assignment: LayerAssignment,
  collectives?: CollectiveUse[][],
): TierTraffic[] {
  const uses = collectives ?? stageCollectives(planFacts(plan, assignment));
  return (
    tiersByDomain(plan, uses) ??
    tiersByFlow(plan, grid, assignment, uses) ??
    tierTraffic(linkLoads(plan, grid, assignment, { collectives: uses }))
  );
}

/**
 * The same from whole domains alone, in O(domains).
 * @returns undefined where GPUs of a domain differ: axes cut unevenly by nodes, pipeline stages that
 *   share a node, meshes and tori, states sharded over part of the replicas, ranks that do not fill
 *   node after node
 */
export function tiersByDomain(
  plan: Plan,
  collectives: readonly (readonly CollectiveUse[])[],
): TierTraffic[] | undefined {
  const shape = fabricShape(plan.cluster);
  const { domainSize } = shape.scaleUp;
  const boxes = boxesOf(plan, domainSize);
  const full = plan.cluster.gpus === plan.cluster.nodes * plan.cluster.gpusPerNode;
  const inOrder = slotTable(plan.cluster) === undefined;
  if (boxes === undefined || !full || !inOrder || !TierSums.canSum(shape, domainSize)) {
    return undefined;
  }
  const accelerator = resolveAccelerator(plan.cluster);
  const switched = shape.scaleUp.kind === "nvswitch";
  const choose = allReduceChoice(accelerator, plan.cluster, switched);
  const stages: StageOfDomains[] = [];
  for (const [at, uses] of collectives.entries()) {
    const before = at > 0 && doAlike(uses, collectives[at - 1] ?? []) ? stages[at - 1] : undefined;
    const stage = before
      ? { ...before, sends: sumSends(uses) }
      : stageOfDomains(boxes, uses, choose, shape);
    if (stage === undefined) return undefined;
    stages.push(stage);
  }
  const domains = Math.ceil(plan.cluster.gpus / domainSize);
  const sums = new TierSums(shape, domainSize, domains);
  for (let domain = 0; domain < domains; domain += 1) {
    const at = Math.floor(domain / boxes.pipeline.stride) % boxes.pipeline.outside;
    addDomain(sums, stages[at] as StageOfDomains, domain, at, boxes.pipeline);
  }
  return sums.finish(scaleUpBytesPerSecond(accelerator));
}

/** Whether two stages have the same collectives but for what they send to other stages. */
function doAlike(one: readonly CollectiveUse[], other: readonly CollectiveUse[]): boolean {
  return (
    one.length === other.length &&
    one.every((use, at) => use === other[at] || [use, other[at]].every(isSend))
  );
}

function isSend(use: CollectiveUse | undefined): boolean {
  return use?.pattern === "send";
}

interface Boxes {
  groupOf(group: TrafficGroup): GroupOfDomains | undefined;
  pipeline: AxisOfDomains;
}

function boxesOf(plan: Plan, domainSize: number): Boxes | undefined {
  const grids = createTrafficGrids(plan);
  const dense = domainBox(grids.dense, domainSize);
  const experts = grids.experts === grids.dense ? dense : domainBox(grids.experts, domainSize);
  const pipeline = dense?.get("pp");
  // Stages that share a domain make its GPUs differ.
  if (dense === undefined || experts === undefined || pipeline === undefined) return undefined;
  if (pipeline.inside > 1) return undefined;
  const boxOf = (grid: OrthogonalGrid): Map<Axis, AxisOfDomains> =>
    grid === grids.dense ? dense : experts;
  const known = new Map<TrafficGroup, GroupOfDomains>();
  return {
    pipeline,
    groupOf(group) {
      if (group === "intra-partial-dp-cp" || group === "zero-replicas") return undefined;
      let found = known.get(group);
      if (found === undefined) {
        const span = groupAxes(group, grids);
        found = groupOfDomains(boxOf(span.grid), span.axes);
        known.set(group, found);
      }
      return found;
    },
  };
}

/** What every GPU of a stage's domains sends, ready to be laid from any of them. */
interface StageOfDomains {
  inside: number;
  rings: { axes: AxisOfDomains[]; bytes: number }[];
  spreads: { axes: AxisOfDomains[]; bytesToEach: number }[];
  /** Double binary trees over a group's domains: bytes each GPU sends along one of their edges. */
  trees: { axes: AxisOfDomains[]; parents: number[][]; bytes: number }[];
  sends: StageSend[];
  /** To the other holder of a tied embedding: the last stage for the first, and the other way. */
  tied: number;
}

function stageOfDomains(
  boxes: Boxes,
  uses: readonly CollectiveUse[],
  choose: ReturnType<typeof allReduceChoice>,
  shape: FabricShape,
): StageOfDomains | undefined {
  const stage: StageOfDomains = {
    inside: 0,
    rings: [],
    spreads: [],
    trees: [],
    sends: sumSends(uses),
    tied: 0,
  };
  const outcome = { regular: true };
  const extentOf = (group: TrafficGroup) => {
    if (group === "embedding") return { ranks: 2, domains: 2 };
    const known = boxes.groupOf(group);
    if (known === undefined) outcome.regular = false;
    return { ranks: (known?.perDomain ?? 1) * (known?.domains ?? 1), domains: known?.domains ?? 1 };
  };
  for (const sum of sumGroupBytes(uses, extentOf, choose)) {
    if (sum.group === "embedding") stage.tied += sum.ring;
    else if (outcome.regular) {
      const group = boxes.groupOf(sum.group) as GroupOfDomains;
      const change = railChanges(shape, group.members);
      if (sum.allToAll > 0 && group.domains > 1 && change === undefined) return undefined;
      addGroup(stage, sum, group, change ?? 0);
    }
  }
  return outcome.regular ? stage : undefined;
}

/**
 * Share of the pairs of members in two domains that are on different rails: their bytes cross NVLink
 * first. Undefined where they would have to change rail in the switches.
 */
function railChanges(shape: FabricShape, members: readonly number[]): number | undefined {
  const { network, gpusPerNode, scaleUp } = shape;
  if (network.topology !== "tree" || network.attachment !== "rail") return 0;
  const onRail = new Map<number, number>();
  for (const member of members) {
    const rail = railOfGpu(shape, network, member % gpusPerNode);
    onRail.set(rail, (onRail.get(rail) ?? 0) + 1);
  }
  if (onRail.size > 1 && scaleUp.kind === "pcie") return undefined;
  let same = 0;
  onRail.forEach((count) => {
    same += (count / members.length) ** 2;
  });
  return 1 - same;
}

function addGroup(
  stage: StageOfDomains,
  sum: GroupBytes,
  group: GroupOfDomains,
  railChange: number,
): void {
  const { axes, perDomain, domains } = group;
  const ranks = perDomain * domains;
  const leaving = domains > 1 ? sum.ring / perDomain : 0;
  stage.inside += sum.ring - leaving;
  if (leaving > 0) stage.rings.push({ axes, bytes: leaving });
  stage.inside += sum.inSwitch * (1 + 1 / ranks);
  addTrees(stage, sum, group);
  stage.inside += (sum.allToAll * (perDomain - 1)) / ranks;
  if (sum.allToAll > 0 && domains > 1) {
    stage.spreads.push({ axes, bytesToEach: (sum.allToAll * perDomain) / ranks });
    stage.inside += (sum.allToAll * (ranks - perDomain) * railChange) / ranks;
  }
  for (const use of sum.spreads) {
    const { inNode, interNode } = tokenSpread(use, perDomain, domains);
    stage.inside += inNode;
    if (domains > 1) stage.spreads.push({ axes, bytesToEach: interNode / (domains - 1) });
  }
}

/** Trees between domains, and in each of them a chain both ways, or the switch (`group-flows.ts`). */
function addTrees(
  stage: StageOfDomains,
  { tree, switchTree }: GroupBytes,
  { axes, perDomain, domains }: GroupOfDomains,
): void {
  const bytes = tree + switchTree;
  if (bytes === 0) return;
  stage.inside += (2 * tree * (perDomain - 1)) / perDomain;
  if (perDomain > 1) stage.inside += switchTree * (1 + 1 / perDomain);
  if (domains === 1) return;
  const parents = doubleBinaryTree(domains).map((places) => places.map(({ parent }) => parent));
  stage.trees.push({ axes, parents, bytes: bytes / (2 * perDomain) });
}

function addDomain(
  sums: TierSums,
  stage: StageOfDomains,
  domain: number,
  at: number,
  pipeline: AxisOfDomains,
): void {
  sums.addInside(domain, stage.inside);
  for (const { axes, bytes } of stage.rings) {
    sums.addBetween(domain, nextDomain(axes, domain), bytes);
  }
  for (const { axes, bytesToEach } of stage.spreads) {
    for (const other of otherDomains(axes, domain)) sums.addBetween(domain, other, bytesToEach);
  }
  for (const { axes, parents, bytes } of stage.trees) {
    const place = placeInGroup(axes, domain);
    for (const parentOf of parents) {
      const parent = parentOf[place] as number;
      if (parent === -1) continue;
      const other = domain + stepsBetween(axes, place, parent);
      sums.addBetween(domain, other, bytes);
      sums.addBetween(other, domain, bytes);
    }
  }
  for (const { toStage, bytes } of stage.sends) {
    sums.addBetween(domain, domain + (toStage - at) * pipeline.stride, bytes);
  }
  if (stage.tied > 0) {
    const other = at === 0 ? pipeline.outside - 1 : 0;
    sums.addBetween(domain, domain + (other - at) * pipeline.stride, stage.tied);
  }
}

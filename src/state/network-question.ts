/**
 * What pictures ask of the network, and the answers: loads of all links, who causes one link's, where
 * one group's bytes go, who sends to whom. Runs in the page or in a worker; questions and answers are
 * plain values that can be passed between them.
 */
import { type FabricGraph, fabricGraph, verticesOf } from "../engine/cluster/fabric/graph.ts";
import { type Failures, nodeFailure } from "../engine/cluster/fabric/routing/failures.ts";
import type { RouterOptions } from "../engine/cluster/fabric/routing/router.ts";
import { assignLayers } from "../engine/layout/assign-layers.ts";
import type { LayerAssignment } from "../engine/layout/layer-assignment.ts";
import { createRankGrid, type RankGrid } from "../engine/layout/rank-grid.ts";
import type { Plan } from "../engine/plan/plan.ts";
import {
  type CommunicationMatrix,
  communicationMatrix,
} from "../engine/traffic/communication-matrix.ts";
import { planFlows } from "../engine/traffic/flows/plan-flows.ts";
import { type GroupOnLink, linksOfGroup } from "../engine/traffic/group-links.ts";
import { causesOfLink, type LinkCause } from "../engine/traffic/link-causes.ts";
import { type LinkLoads, linkLoads } from "../engine/traffic/link-loads.ts";
import {
  type CollectiveWeights,
  weighedCollectives,
} from "../engine/traffic/moments/weighed-collectives.ts";
import { stageCollectives } from "../engine/traffic/stage-collectives.ts";
import { planFacts } from "../engine/traffic/stage-facts.ts";
import { isCutEmpty } from "../formats/network-link.ts";
import type { GroupOfRank, LinkDirection } from "./network-place.ts";
import { fabricKey, type RouteSettings } from "./route-settings.ts";

export interface NetworkQuestions {
  loads: { asked: object; answer: LinkLoads };
  causes: { asked: LinkDirection; answer: LinkCause[] };
  group: { asked: GroupOfRank; answer: GroupOnLink[] };
  matrix: { asked: { cells: number }; answer: CommunicationMatrix };
}

export type NetworkTopic = keyof NetworkQuestions;

export type NetworkQuestion = {
  [Topic in NetworkTopic]: { topic: Topic } & NetworkQuestions[Topic]["asked"];
}[NetworkTopic];

export type NetworkAnswer = NetworkQuestions[NetworkTopic]["answer"];

/** The plan that is asked about and how its bytes are routed. */
export interface NetworkSubject {
  plan: Plan;
  routes: RouteSettings;
  /** Of every collective of every stage how much counts; all of it unless given. */
  weights?: CollectiveWeights;
  /** Worked out again from the plan unless given. */
  grid?: RankGrid;
  assignment?: LayerAssignment;
}

/** Causes of a link that are told apart. */
const MOST_CAUSES = 60;

/** @throws PlanError when the accelerator is not known */
export function answerNetwork(subject: NetworkSubject, question: NetworkQuestion): NetworkAnswer {
  const { plan, routes } = subject;
  const grid = subject.grid ?? createRankGrid(plan.parallel);
  const assignment = subject.assignment ?? assignLayers(plan).assignment;
  const counted = subject.weights
    ? { collectives: collectivesOf(plan, assignment, subject.weights) }
    : {};
  if (question.topic === "matrix") {
    return communicationMatrix(plan, grid, assignment, question.cells, counted);
  }
  const graph = graphOf(plan);
  const options = routerOptions(graph, routes);
  if (question.topic === "loads") {
    return linkLoads(plan, grid, assignment, { graph, ...options, ...counted });
  }
  const flows = planFlows(plan, grid, assignment, counted);
  if (question.topic === "causes") {
    return causesOfLink(graph, flows, options, question, MOST_CAUSES);
  }
  const { kind, group, rank } = question;
  return linksOfGroup(graph, flows, options, kind, group, rank);
}

function collectivesOf(plan: Plan, assignment: LayerAssignment, weights: CollectiveWeights) {
  return weighedCollectives(stageCollectives(planFacts(plan, assignment)), weights);
}

let latest: { key: string; graph: FabricGraph } | undefined;

/** Most changes of a plan leave its cluster as it was: the last graph built is kept. */
function graphOf(plan: Plan): FabricGraph {
  const key = fabricKey(plan);
  if (latest?.key !== key) latest = { key, graph: fabricGraph(plan.cluster) };
  return latest.graph;
}

function routerOptions(graph: FabricGraph, { routing, cut }: RouteSettings): RouterOptions {
  return isCutEmpty(cut) ? { routing } : { routing, failures: failuresOf(graph, cut) };
}

/** What of a cut there is in this fabric; numbers that name nothing here are left out. */
function failuresOf(graph: FabricGraph, cut: RouteSettings["cut"]): Failures {
  const adapters = verticesOf(graph, "adapter");
  const vertices = new Set(cut.switches.filter((vertex) => isSwitch(graph, vertex)));
  for (const node of cut.nodes) {
    if (node >= graph.shape.nodes) continue;
    for (const vertex of nodeFailure(graph, node).vertices) {
      if (adapters.count > 0 || vertex < graph.vertexCount) vertices.add(vertex);
    }
  }
  return { links: new Set(cut.links.filter((link) => link < graph.linkCount)), vertices };
}

/** Whether a vertex is a switch, and not a GPU, a host or an adapter. */
function isSwitch(graph: FabricGraph, vertex: number): boolean {
  const range = graph.vertices.find(
    ({ first, count }) => vertex >= first && vertex < first + count,
  );
  return range !== undefined && !["gpu", "host", "adapter"].includes(range.kind);
}

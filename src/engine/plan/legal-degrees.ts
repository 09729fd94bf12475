/**
 * Where the slider of a degree can stand: the values worth showing, whether each can be, and in one
 * sentence why not, or what a legal one brings with it. How a plan changes is `degree-change.ts`.
 */
import { scaleUpOf } from "../cluster/fabric/scale-up.ts";
import { type BatchAxis, type DegreeAxis, degreeChange, type Giving } from "./degree-change.ts";
import { grouped } from "./follow-degrees.ts";
import { INTER_NODE_NAMES } from "./inter-node-names.ts";
import { LIMITS } from "./limits.ts";
import { microBatchRule } from "./micro-batch-rule.ts";
import { divisorsOf } from "./nearby-values.ts";
import type { Plan } from "./plan.ts";
import { clusterPreset } from "./presets/clusters.ts";
import { mostStages } from "./rules.ts";

export interface LegalDegree {
  value: number;
  legal: boolean;
  /** Why it is not legal, or what a legal one brings with it; absent when there is nothing to say. */
  reason?: string;
}

/** Beyond this many stops those of uneven stages go, so that a slider stays readable. */
const MOST_STOPS = 24;

/** The stops of one slider, ascending, the present value always among them. */
export function legalDegrees(
  plan: Plan,
  axis: DegreeAxis | BatchAxis,
  giving: Giving = "data",
): LegalDegree[] {
  const present = presentValue(plan, axis);
  const values = [...new Set([...candidates(plan, axis, giving), present])]
    .filter((value) => value >= 1)
    .sort((left, right) => left - right);
  const stops = values.map((value) => stopAt(plan, axis, value, giving));
  if (axis !== "pipeline" || stops.length <= MOST_STOPS) return stops;
  return stops.filter(
    ({ value, legal }) =>
      value === present ||
      plan.model.layers % value === 0 ||
      (legal && Number.isInteger(Math.log2(value))),
  );
}

function presentValue(plan: Plan, axis: DegreeAxis | BatchAxis): number {
  return axis === "microBatchSize" || axis === "globalBatchSize"
    ? plan.training[axis]
    : plan.parallel[axis];
}

function stopAt(
  plan: Plan,
  axis: DegreeAxis | BatchAxis,
  value: number,
  giving: Giving,
): LegalDegree {
  if (value === presentValue(plan, axis)) return withNote(value, note(plan, axis, value));
  const change = degreeChange(plan, axis, value, giving);
  if ("refusal" in change) return { value, legal: false, reason: change.refusal };
  const { globalBatchSize } = plan.training;
  const batch = change.fields["training.globalBatchSize"];
  if (axis === "data" && batch !== globalBatchSize) {
    // The batch follows when data parallelism gives, but moving it on purpose should not change it.
    const reason = `does not divide the batch of ${grouped(globalBatchSize)} sequences evenly`;
    return { value, legal: false, reason };
  }
  const nodes = change.fields["cluster.nodes"];
  const said = [
    note(plan, axis, value),
    typeof nodes === "number" ? `takes ${grouped(nodes)} nodes` : undefined,
    ...change.warnings.map(({ message }) => message),
  ].filter((text) => text !== undefined);
  return withNote(value, said.length === 0 ? undefined : said.join("; "));
}

function withNote(value: number, reason: string | undefined): LegalDegree {
  return { value, legal: true, ...(reason === undefined ? {} : { reason }) };
}

/** What a legal value brings with it. */
function note(plan: Plan, axis: DegreeAxis | BatchAxis, value: number): string | undefined {
  const { cluster, model, parallel } = plan;
  if (axis === "tensor") {
    const { domainSize } = scaleUpOf(cluster);
    const within = Math.max(domainSize, 1);
    if (value > within && cluster.gpus > within) {
      const traffic = parallel.sequenceParallel ? "tensor and sequence traffic" : "tensor traffic";
      return `leaves the node: ${traffic} crosses ${INTER_NODE_NAMES[cluster.interNode.kind]}`;
    }
    if (value > model.keyValueHeads) {
      return `is more than ${model.keyValueHeads} key-value heads: each is held by several ranks`;
    }
  }
  if (axis === "pipeline" && value > 1 && model.layers % (value * parallel.virtualPipeline) !== 0) {
    return `stages differ: ${grouped(model.layers)} layers over ${grouped(value * parallel.virtualPipeline)} are not even`;
  }
  return undefined;
}

function powersOfTwo(most: number): number[] {
  const powers: number[] = [];
  for (let value = 1; value <= most; value *= 2) powers.push(value);
  return powers;
}

function counting(most: number): number[] {
  return Array.from({ length: Math.max(most, 0) }, (_, index) => index + 1);
}

/** Values worth showing, legal or not. */
function candidates(plan: Plan, axis: DegreeAxis | BatchAxis, giving: Giving): number[] {
  const { model, cluster, parallel, training } = plan;
  const perReplica = training.globalBatchSize / parallel.data;
  switch (axis) {
    case "tensor": {
      // Four nodes' worth: beyond that no run has gone.
      const most = Math.min(
        Math.max(32, 4 * cluster.gpusPerNode),
        model.attentionHeads,
        LIMITS.gpus,
      );
      const fitting = divisorsOf(model.attentionHeads).filter((value) => value <= most);
      return [...fitting, ...powersOfTwo(most)];
    }
    case "pipeline": {
      const most = mostStages(model);
      const slots = cluster.gpus / (parallel.tensor * parallel.context);
      const filling = giving === "nodes" ? powersOfTwo(most) : divisorsOf(slots);
      return [...divisorsOf(model.layers), ...filling].filter((value) => value <= most);
    }
    case "data":
      return dataCandidates(plan, giving);
    case "context":
      return powersOfTwo(Math.min(64, training.sequenceLength));
    case "expert":
      return model.moe === undefined ? [1] : divisorsOf(model.moe.experts);
    case "virtualPipeline": {
      const most = Math.floor(mostStages(model) / parallel.pipeline);
      const even = divisorsOf(Math.max(1, Math.floor(model.layers / parallel.pipeline)));
      const withEnds = divisorsOf(Math.max(1, Math.floor((model.layers + 2) / parallel.pipeline)));
      return parallel.pipeline === 1
        ? [1]
        : [...even, ...withEnds].filter((value) => value <= most);
    }
    case "microBatchSize": {
      const most = Math.min(64, perReplica);
      return [...divisorsOf(perReplica).filter((value) => value <= most), ...powersOfTwo(most)];
    }
    case "globalBatchSize": {
      const smallest = parallel.data * training.microBatchSize;
      const step = smallest * microBatchRule(training, parallel.pipeline).step;
      const most = Math.min(LIMITS.globalBatchSize, step * 4096);
      return powersOfTwo(most / step).flatMap((power) => [power * step, (power * step * 3) / 2]);
    }
  }
}

/** Divisors of the batch, within the machine; small ones that do not divide are shown as such. */
function dataCandidates(plan: Plan, giving: Giving): number[] {
  const { cluster, parallel, training } = plan;
  const others = parallel.tensor * parallel.pipeline * parallel.context;
  if (giving !== "nodes" && giving !== "data") {
    const fixed = giving === "pipeline" ? parallel.tensor : parallel.pipeline;
    return divisorsOf(cluster.gpus / (fixed * parallel.context));
  }
  const preset = cluster.preset === undefined ? undefined : clusterPreset(cluster.preset);
  const nodes = Math.max(preset?.mostNodes ?? 0, cluster.nodes);
  const gpus = preset?.mostNodes === undefined ? LIMITS.gpus : nodes * cluster.gpusPerNode;
  const most = Math.max(Math.floor(gpus / others), parallel.data);
  const sequences = training.globalBatchSize / training.microBatchSize;
  return [
    ...divisorsOf(sequences).filter((value) => value <= most),
    ...counting(Math.min(16, most)),
  ];
}

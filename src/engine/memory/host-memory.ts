/**
 * What offloading puts into a node's memory and onto its NVMe drives, and whether the node has it.
 */

import type { OffloadTarget } from "../plan/plan.ts";
import { quantity } from "../quantity.ts";
import type { HostMemory } from "../report.ts";
import type { MemoryContext } from "./memory-context.ts";
import { type NodeMemory, nodeMemory } from "./node-memory.ts";
import type { StagePlan } from "./stage-plan.ts";

const OFFLOADED_STATES = quantity({
  id: "memory.host.states",
  name: "Offloaded states",
  symbol: "H",
  unit: "bytes",
  formula: "g · β · (N / z + E / y)",
  inputs: {
    g: "GPUs per node",
    β: "offloaded bytes per parameter",
    N: "parameters of a GPU outside the experts",
    E: "parameters of a GPU's experts",
    z: "ranks that share the states outside the experts",
    y: "ranks that share the experts' states",
  },
  source:
    "Ren et al. 2021 (arXiv:2101.06840), section 3: fp32 parameters, gradients and moments on the host; Rajbhandari et al. 2021 (arXiv:2104.07857), section 5",
  compute: ({ g, β, N, E, z, y }) => g * β * (N / z + E / y),
});

const OFFLOADED_CHECKPOINTS = quantity({
  id: "memory.host.checkpoints",
  name: "Offloaded activation checkpoints",
  symbol: "Hₐ",
  unit: "bytes",
  formula: "g · n · β · T · h / u",
  inputs: {
    g: "GPUs per node",
    n: "layers × micro-batches held",
    β: "bytes per element",
    T: "tokens of a micro-batch on one GPU",
    h: "hidden size",
    u: "tensor ranks with sequence parallelism, 1 without",
  },
  source: "Rajbhandari et al. 2021 (arXiv:2104.07857), section 5.1.2",
  compute: ({ g, n, β, T, h, u }) => (g * n * β * T * h) / u,
});

/** What a node of the plan's cluster holds for the fullest of the stages. */
export function hostBytes(context: MemoryContext, stages: readonly StagePlan[]): HostMemory {
  const bytes: Record<OffloadTarget, number> = { cpu: 0, nvme: 0 };
  for (const stage of stages) {
    const own = stageHostBytes(context, stage);
    bytes.cpu = Math.max(bytes.cpu, own.cpu);
    bytes.nvme = Math.max(bytes.nvme, own.nvme);
  }
  const room = nodeMemory(context.plan.cluster);
  const fits =
    bytes.cpu <= (room?.memoryBytes ?? Number.POSITIVE_INFINITY) &&
    bytes.nvme <= (room?.nvmeBytes ?? Number.POSITIVE_INFINITY);
  return { cpuBytesPerNode: bytes.cpu, nvmeBytesPerNode: bytes.nvme, ...capacities(room), fits };
}

function capacities(room: NodeMemory | undefined) {
  return room === undefined
    ? {}
    : { cpuCapacityBytes: room.memoryBytes, nvmeCapacityBytes: room.nvmeBytes };
}

function stageHostBytes(context: MemoryContext, stage: StagePlan): Record<OffloadTarget, number> {
  const { plan, framework } = context;
  const { optimizer, parameters, gradients, activations } = plan.training.offload;
  const { states } = framework;
  const bytes: Record<OffloadTarget, number> = { cpu: 0, nvme: 0 };
  const shards = {
    g: plan.cluster.gpusPerNode,
    N: stage.parameters.total - stage.parameters.expert,
    E: stage.parameters.expert,
  };
  const put = (target: OffloadTarget, perParameter: number, sharded: boolean) => {
    bytes[target] += OFFLOADED_STATES.compute({
      ...shards,
      β: perParameter,
      z: sharded ? context.stateRanks : 1,
      y: sharded ? context.expertStateRanks : 1,
    });
  };
  if (optimizer !== undefined) {
    // The host's optimizer also keeps the gradients, in fp32.
    put(optimizer, states.masterWeights + states.optimizer + 4, states.optimizerSharded);
  }
  if (parameters !== undefined) put(parameters, states.weights, states.weightsSharded);
  if (gradients !== undefined && optimizer === undefined) {
    put(gradients, states.gradients, states.gradientsSharded);
  }
  if (activations !== undefined) {
    const layers = stage.recomputedLayers.reduce((sum, count) => sum + count, 0);
    bytes[activations] += OFFLOADED_CHECKPOINTS.compute({
      g: shards.g,
      n: layers * stage.inFlight,
      β: context.elementBytes,
      T: context.tokens,
      h: context.hidden,
      u: context.sequenceRanks,
    });
  }
  return bytes;
}

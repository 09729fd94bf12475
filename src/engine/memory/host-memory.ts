/**
 * What offloading puts into a node's memory and onto its NVMe drives, and whether the node has it: of
 * the g GPUs of a node, the states of N parameters outside and E inside experts, over the z and y
 * ranks that share them (Ren et al. 2021, arXiv:2101.06840, section 3: fp32 parameters, gradients and
 * moments on the host; Rajbhandari et al. 2021, arXiv:2104.07857, section 5), and the checkpoints of
 * n layers and micro-batches held (the latter, section 5.1.2).
 */

import type { OffloadTarget } from "../plan/plan.ts";
import type { HostMemory } from "../report.ts";
import type { MemoryContext } from "./memory-context.ts";
import { type NodeMemory, nodeMemory } from "./node-memory.ts";
import type { StagePlan } from "./stage-plan.ts";

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
    // g · β · (N / z + E / y)
    const z = sharded ? context.stateRanks : 1;
    const y = sharded ? context.expertStateRanks : 1;
    bytes[target] += shards.g * perParameter * (shards.N / z + shards.E / y);
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
    // g · n · β · T · h / u
    const { elementBytes, tokens, hidden, sequenceRanks } = context;
    const held = (layers * stage.held.fullest) / Math.max(1, stage.layers.length);
    bytes[activations] += (shards.g * held * elementBytes * tokens * hidden) / sequenceRanks;
  }
  return bytes;
}

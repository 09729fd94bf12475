/**
 * A cluster to draw without running the whole engine: real grid and real fabric, a memory profile of
 * plain shape (full at the first stage, falling), traffic in proportion to a GPU's neighbours.
 */
import { resolveAccelerator } from "../../../src/engine/cluster/accelerator-catalog.ts";
import type { FabricOutline } from "../../../src/engine/cluster/fabric/fabric-outline.ts";
import { fabricOutline } from "../../../src/engine/cluster/fabric/outline-of.ts";
import { createRankGrid } from "../../../src/engine/layout/rank-grid.ts";
import type { Cluster, Parallel, Plan } from "../../../src/engine/plan/plan.ts";
import type { MemoryReport } from "../../../src/engine/report.ts";
import type { StageTraffic } from "../../../src/engine/traffic/per-gpu-bytes.ts";
import type { ClusterSceneInput } from "../../../src/scene/cluster/cluster-input.ts";

export interface SampleCluster {
  tensor: number;
  pipeline: number;
  data: number;
  context?: number;
  expert?: number;
  order?: string;
  gpusPerNode?: number;
  accelerator?: string;
  fabric?: Cluster["fabric"];
  /** Memory of the fullest stage as a share of the capacity. */
  fill?: number;
}

const GIB = 2 ** 30;

export function sampleCluster(sample: SampleCluster): ClusterSceneInput {
  const { tensor, pipeline, data, context = 1, expert = 1 } = sample;
  const gpus = tensor * pipeline * data * context;
  const gpusPerNode = sample.gpusPerNode ?? Math.min(8, gpus);
  const parallel: Parallel = {
    tensor,
    pipeline,
    data,
    context,
    expert,
    expertTensor: tensor,
    virtualPipeline: 1,
    sequenceParallel: false,
    zeroStage: 0,
    zeroGroupSize: data * context,
    order: sample.order ?? "tp-cp-ep-dp-pp",
  };
  const cluster: Cluster = {
    accelerator: sample.accelerator ?? "a100-sxm-80",
    gpus,
    gpusPerNode,
    nodes: Math.ceil(gpus / gpusPerNode),
    interNode: { kind: "infiniband", gbpsPerGpu: 200 },
    fabric: sample.fabric ?? "dgx-a100-superpod",
  };
  const plan = { version: 1, parallel, cluster, model: { layers: 3 * pipeline } } as Plan;
  const grid = createRankGrid(parallel);
  const fabric: FabricOutline = fabricOutline(cluster);
  return {
    plan,
    grid,
    fabric,
    accelerator: resolveAccelerator(cluster),
    memory: sampleMemory(pipeline, sample.fill ?? 0.9),
    traffic: {
      perStage: Array.from({ length: pipeline }, (_, stage) => sampleTraffic(stage, sample)),
    },
  };
}

/** End stages send to one neighbour, the others to two. */
function sampleTraffic(stage: number, { tensor, pipeline, data }: SampleCluster): StageTraffic {
  const neighbours = (stage > 0 ? 1 : 0) + (stage < pipeline - 1 ? 1 : 0);
  const sent = {
    tensor: { inNode: tensor > 1 ? 411e9 : 0, interNode: 0 },
    context: { inNode: 0, interNode: 0 },
    expert: { inNode: 0, interNode: 0 },
    pipeline: { inNode: 0, interNode: 6.2e9 * neighbours },
    data: { inNode: 0, interNode: data > 1 ? 6.6e9 : 0 },
  };
  const sum = (side: "inNode" | "interNode") =>
    Object.values(sent).reduce((total, one) => total + one[side], 0);
  return {
    stage,
    sent,
    total: { inNode: sum("inNode"), interNode: sum("interNode") },
    collectives: [],
  };
}

function sampleMemory(stages: number, fill: number): MemoryReport {
  const capacityBytes = 80 * GIB;
  const peak = fill * capacityBytes;
  const list = Array.from({ length: stages }, (_, stage) => {
    const activations = peak * 0.4 * (1 - stage / stages);
    const bytes = {
      weights: peak * 0.1,
      gradients: peak * 0.12,
      optimizerStates: peak * 0.32,
      activations,
      communicationBuffers: peak * 0.02,
      framework: peak * 0.04,
    };
    const total = Object.values(bytes).reduce((sum, one) => sum + one, 0);
    return {
      stage,
      layers: [[stage * 3, stage * 3 + 2]] as [number, number][],
      parameters: 1.888e9,
      peakMicrobatchesInFlight: stages - stage,
      bytes: { ...bytes, total },
      allocatedBytes: total - bytes.framework,
      reservedBytes: total - bytes.framework,
      peakMoment: "backward" as const,
    };
  });
  return {
    capacityBytes,
    peakBytes: peak,
    peakReservedBytes: peak,
    peakDeviceBytes: peak,
    fits: peak <= capacityBytes,
    stages: list,
  };
}

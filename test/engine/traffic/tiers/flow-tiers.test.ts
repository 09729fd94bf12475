import fc from "fast-check";
import { expect, it } from "vitest";
import { fabricShape } from "../../../../src/engine/cluster/fabric/shape-of.ts";
import { assignLayers } from "../../../../src/engine/layout/assign-layers.ts";
import { LayoutError } from "../../../../src/engine/layout/layout-error.ts";
import { createRankGrid } from "../../../../src/engine/layout/rank-grid.ts";
import type { Cluster, Framework, Plan } from "../../../../src/engine/plan/plan.ts";
import type { TierTraffic } from "../../../../src/engine/report.ts";
import { linkLoads, tierTraffic } from "../../../../src/engine/traffic/link-loads.ts";
import { stageCollectives } from "../../../../src/engine/traffic/stage-collectives.ts";
import { planFacts } from "../../../../src/engine/traffic/stage-facts.ts";
import { createFlowSums } from "../../../../src/engine/traffic/tiers/flow-sums.ts";
import { tiersByFlow } from "../../../../src/engine/traffic/tiers/flow-tiers.ts";
import { cluster, dgxA100, dgxH100, gpt, planOf } from "../plans.ts";

/** Fabrics whose GPUs differ, or whose nodes are cut by groups: by GPUs in all. */
const FABRICS: Record<string, (gpus: number) => Cluster> = {
  "DGX A100": (gpus) => dgxA100(gpus / 8),
  "DGX H100": (gpus) => dgxH100(gpus / 8),
  Selene: (gpus) => dgxA100(gpus / 8, "selene"),
  "nodes of six": (gpus) =>
    cluster("h100-sxm-80", gpus / 6, "default", { gpusPerNode: 6, gbpsPerGpu: 400 }),
  "nodes of five, small switches": (gpus) =>
    cluster("a100-sxm-80", gpus / 5, { kind: "fat-tree", radix: 8 }, { gpusPerNode: 5 }),
  "two meshes of four": (gpus) =>
    cluster("a100-sxm-40", gpus / 4, { kind: "fat-tree", radix: 16 }, { gpusPerNode: 4 }),
  "four GPUs to an adapter": (gpus) =>
    cluster("v100-sxm3-32", gpus / 16, "default", { gpusPerNode: 16, gbpsPerGpu: 25 }),
  "four adapters to a GPU": (gpus) =>
    cluster("h100-sxm-80", gpus / 8, "efa", { kind: "efa", gbpsPerGpu: 400 }),
  NVL72: (gpus) =>
    cluster("gb200", gpus / 4, "gb200-superpod", { gpusPerNode: 4, gbpsPerGpu: 400 }),
  "by node": (gpus) => dgxA100(gpus / 8, { kind: "fat-tree", radix: 16, railOptimised: false }),
  dragonfly: (gpus) => dgxH100(gpus / 8, { kind: "dragonfly", radix: 16 }),
  "dragonfly of meshes": (gpus) =>
    cluster("mi250x", gpus / 8, { kind: "dragonfly", radix: 8 }, { gbpsPerGpu: 100 }),
  "torus of three axes": (gpus) =>
    cluster("tpu-v4", gpus / 4, "tpu-torus", { gpusPerNode: 4, kind: "ethernet" }),
  "torus of two axes": (gpus) =>
    cluster("tpu-v5e", gpus / 8, "tpu-torus", { gpusPerNode: 8, kind: "ethernet" }),
};

const MOE = {
  experts: 16,
  topK: 2,
  expertFfnHiddenSize: 2048,
  sharedExpertFfnHiddenSize: 0,
  denseLayers: 1,
  denseFfnHiddenSize: 4096,
  everyNthLayer: 1,
};

const FRAMEWORKS: Framework[] = ["megatron-lm", "megatron-core", "deepseek", "torchtitan"];

const plans = fc.record({
  fabric: fc.constantFrom(...Object.keys(FABRICS)),
  tensor: fc.constantFrom(1, 2, 3, 4, 8),
  pipeline: fc.constantFrom(1, 2, 4, 5),
  data: fc.constantFrom(2, 6, 8, 12, 16, 30),
  context: fc.constantFrom(1, 1, 2),
  expert: fc.constantFrom(1, 1, 4, 16),
  zeroStage: fc.constantFrom(0 as const, 1 as const, 3 as const),
  zeroParts: fc.constantFrom(1, 1, 2),
  sequenceParallel: fc.boolean(),
  order: fc.constantFrom("tp-cp-ep-dp-pp", "tp-pp-cp-ep-dp", "dp-tp-cp-ep-pp"),
  framework: fc.constantFrom(...FRAMEWORKS),
  placement: fc.constantFrom("contiguous" as const, "contiguous" as const, "round-robin" as const),
});

function makePlan(made: Parameters<Parameters<typeof plans.map>[0]>[0]): Plan | undefined {
  const { fabric, framework, placement, zeroParts, ...parallel } = made;
  const gpus = parallel.tensor * parallel.pipeline * parallel.data * parallel.context;
  const machines = (FABRICS[fabric] as (gpus: number) => Cluster)(gpus);
  if (!Number.isInteger(machines.nodes)) return undefined;
  return planOf({
    model: gpt(20, 1536, 48, parallel.expert > 1 ? { moe: MOE } : {}),
    parallel: {
      ...parallel,
      expertTensor: parallel.expert > 1 ? 1 : parallel.tensor,
      zeroGroupSize: (parallel.data * parallel.context) / zeroParts,
    },
    training: { framework },
    cluster: { ...machines, placement },
  });
}

function bothWays(
  plan: Plan,
): { summed: TierTraffic[] | undefined; routed: TierTraffic[] } | undefined {
  try {
    const grid = createRankGrid(plan.parallel);
    const { assignment } = assignLayers(plan);
    const collectives = stageCollectives(planFacts(plan, assignment));
    return {
      summed: tiersByFlow(plan, grid, assignment, collectives),
      routed: tierTraffic(linkLoads(plan, grid, assignment)),
    };
  } catch (error) {
    if (error instanceof LayoutError) return undefined;
    throw error;
  }
}

function expectSame(summed: TierTraffic[], routed: TierTraffic[]): void {
  expect(summed.map(({ tier, links }) => ({ tier, links }))).toEqual(
    routed.map(({ tier, links }) => ({ tier, links })),
  );
  summed.forEach((tier, index) => {
    const other = routed[index] as TierTraffic;
    for (const field of ["totalBytes", "maxBytes", "busySeconds"] as const) {
      const off = Math.abs(tier[field] - other[field]);
      if (off > 1e-11 * other[field]) {
        expect.fail(`${tier.tier} ${field}: ${tier[field]} summed, ${other[field]} routed`);
      }
    }
  });
}

it("sums per GPU, adapter and switch are those of every cable, on every kind of fabric", () => {
  const compared = new Map<string, number>();
  fc.assert(
    fc.property(plans, (made) => {
      const plan = makePlan(made);
      const found = plan && bothWays(plan);
      if (!found?.summed) return;
      compared.set(made.fabric, (compared.get(made.fabric) ?? 0) + 1);
      expectSame(found.summed, found.routed);
    }),
    { numRuns: 400 },
  );
  expect([...compared.keys()].sort()).toEqual(Object.keys(FABRICS).sort());
}, 60_000);

it("leaves to the cables what differs between ports of a switch, and meshes that share a node", () => {
  // Without NVLink a flow changes rail in the cores, where few spines of both rails meet.
  const rails = cluster("a100-pcie-80", 140, "selene");
  const meshes = cluster("mi300x", 4, "default", { gpusPerNode: 16 });
  for (const machines of [rails, meshes]) {
    expect(createFlowSums(fabricShape(machines), 1e11)).toBeUndefined();
  }
  expect(createFlowSums(fabricShape(dgxA100(64)), 1e11)).toBeDefined();
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignLayers } from "../../../../src/engine/layout/assign-layers.ts";
import { LayoutError } from "../../../../src/engine/layout/layout-error.ts";
import { createRankGrid } from "../../../../src/engine/layout/rank-grid.ts";
import type { Cluster, Framework, Plan } from "../../../../src/engine/plan/plan.ts";
import type { TierTraffic } from "../../../../src/engine/report.ts";
import { linkLoads, tierTraffic } from "../../../../src/engine/traffic/link-loads.ts";
import { stageCollectives } from "../../../../src/engine/traffic/stage-collectives.ts";
import { planFacts } from "../../../../src/engine/traffic/stage-facts.ts";
import { planTiers, tiersByDomain } from "../../../../src/engine/traffic/tiers/plan-tiers.ts";
import { cluster, dgxA100, dgxH100, gpt, llama16k, megatron1T, mtNlg, planOf } from "../plans.ts";

const FABRICS: Record<string, (nodes: number) => Cluster> = {
  "DGX A100": (nodes) => dgxA100(nodes),
  Selene: (nodes) => dgxA100(nodes, "selene"),
  "DGX H100": (nodes) => dgxH100(nodes),
  Meta: (nodes) =>
    cluster("h100-sxm-80", nodes, "meta-24k-roce", { kind: "roce", gbpsPerGpu: 400 }),
  "small radix": (nodes) => dgxA100(nodes, { kind: "fat-tree", radix: 16 }),
  "by node": (nodes) => dgxA100(nodes, { kind: "fat-tree", radix: 32, railOptimised: false }),
  "Omni-Path": (nodes) =>
    cluster("a100-sxm-80", nodes, "omni-path", { kind: "omni-path", gbpsPerGpu: 50 }),
  "two planes": (nodes) =>
    cluster("b300-sxm-288", nodes, "dgx-b300-superpod-ethernet", { kind: "roce", gbpsPerGpu: 800 }),
  "DGX-2": (nodes) =>
    cluster("v100-sxm3-32", Math.max(1, nodes >> 1), "dgx-2-cluster", {
      gpusPerNode: 16,
      gbpsPerGpu: 50,
    }),
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
  tensor: fc.constantFrom(1, 2, 4, 8),
  pipeline: fc.constantFrom(1, 2, 4, 7),
  data: fc.constantFrom(2, 4, 8, 12, 16),
  context: fc.constantFrom(1, 1, 2),
  expert: fc.constantFrom(1, 1, 4, 16),
  zeroStage: fc.constantFrom(0 as const, 1 as const, 3 as const),
  sequenceParallel: fc.boolean(),
  order: fc.constantFrom("tp-cp-ep-dp-pp", "tp-cp-ep-pp-dp", "dp-tp-cp-ep-pp"),
  virtualPipeline: fc.constantFrom(1, 2),
  framework: fc.constantFrom(...FRAMEWORKS),
});

function makePlan(made: Parameters<Parameters<typeof plans.map>[0]>[0]): Plan | undefined {
  const { fabric, framework, ...parallel } = made;
  const gpus = parallel.tensor * parallel.pipeline * parallel.data * parallel.context;
  const machines = (FABRICS[fabric] as (nodes: number) => Cluster)(Math.max(1, gpus >> 3));
  if (gpus !== machines.nodes * machines.gpusPerNode) return undefined;
  const moe = parallel.expert > 1 ? { moe: MOE } : {};
  const interleaved = parallel.virtualPipeline > 1 && parallel.pipeline > 1;
  return planOf({
    model: gpt(28, 2048, 16, moe),
    parallel: {
      ...parallel,
      expertTensor: parallel.expert > 1 ? 1 : parallel.tensor,
      virtualPipeline: interleaved ? parallel.virtualPipeline : 1,
    },
    training: { framework, schedule: interleaved ? "interleaved-1f1b" : "1f1b" },
    cluster: machines,
  });
}

function both(plan: Plan): { quick: TierTraffic[] | undefined; routed: TierTraffic[] } | undefined {
  try {
    const grid = createRankGrid(plan.parallel);
    const { assignment } = assignLayers(plan);
    return {
      quick: tiersByDomain(plan, stageCollectives(planFacts(plan, assignment))),
      routed: tierTraffic(linkLoads(plan, grid, assignment)),
    };
  } catch (error) {
    if (error instanceof LayoutError) return undefined;
    throw error;
  }
}

function expectSame(quick: TierTraffic[], routed: TierTraffic[]): void {
  expect(quick.map(({ tier, links }) => ({ tier, links }))).toEqual(
    routed.map(({ tier, links }) => ({ tier, links })),
  );
  quick.forEach((tier, index) => {
    const other = routed[index] as TierTraffic;
    for (const field of ["totalBytes", "maxBytes", "busySeconds"] as const) {
      const off = Math.abs(tier[field] - other[field]);
      if (off > 1e-9 * Math.max(1, other[field])) {
        expect.fail(`${tier.tier} ${field}: ${tier[field]} by domains, ${other[field]} routed`);
      }
    }
  });
}

describe("tiers by whole domains", () => {
  it("equal those of every flow routed, whatever the fabric, degrees and framework", () => {
    let compared = 0;
    fc.assert(
      fc.property(plans, (made) => {
        const plan = makePlan(made);
        const found = plan && both(plan);
        if (!found?.quick) return;
        compared += 1;
        expectSame(found.quick, found.routed);
      }),
      { numRuns: 120 },
    );
    expect(compared).toBeGreaterThan(20);
  }, 30_000);

  it.each([
    ["MT-NLG on 280 nodes", mtNlg(8)],
    ["MT-NLG on 420 nodes", mtNlg(12)],
    ["the 1-trillion run", megatron1T()],
    ["16,384 H100", llama16k()],
  ])("%s: the quick way is taken and is right", (_name, plan) => {
    const found = both(plan);
    expect(found?.quick).toBeDefined();
    expectSame(found?.quick ?? [], found?.routed ?? []);
  });

  it.each([
    ["one GPU of a node in each group", { tensor: 8, pipeline: 1, data: 77 }],
    ["two of a node in each group", { tensor: 4, pipeline: 1, data: 600 }],
    ["a whole node in each group", { tensor: 1, pipeline: 1, data: 264 }],
    ["stages between them", { tensor: 8, pipeline: 2, data: 77, order: "tp-cp-ep-pp-dp" }],
  ] as const)("are right where NCCL runs trees: %s", (_name, parallel) => {
    for (const machines of [dgxA100, dgxH100]) {
      const nodes = (parallel.tensor * parallel.pipeline * parallel.data) / 8;
      const plan = planOf({
        model: gpt(4, 1024, 16),
        parallel,
        training: { framework: "megatron-lm" },
        cluster: machines(nodes),
      });
      const found = both(plan);
      expect(found?.quick).toBeDefined();
      expectSame(found?.quick ?? [], found?.routed ?? []);
      const { assignment } = assignLayers(plan);
      const rings = linkLoads(plan, createRankGrid(plan.parallel), assignment, {
        allReduce: "ring",
      });
      expect(tierTraffic(rings)).not.toEqual(found?.routed);
    }
  });

  it("steps aside where GPUs of a node differ", () => {
    const uneven = planOf({ model: gpt(4, 1536, 48), parallel: { tensor: 3, data: 16 } });
    const stagesInNode = planOf({
      model: gpt(4, 1024, 16),
      parallel: { pipeline: 4, order: "pp-dp-tp-cp-ep", data: 16 },
    });
    for (const plan of [uneven, stagesInNode]) {
      const found = both(plan);
      expect(found?.quick).toBeUndefined();
      const grid = createRankGrid(plan.parallel);
      expectSame(planTiers(plan, grid, assignLayers(plan).assignment), found?.routed ?? []);
    }
  });
});

/**
 * Prints what the network part of the engine costs: bytes per GPU, tiers for the headline, the graph
 * with every cable, and loads of every link, for clusters of 2,240 to 131,072 GPUs. Least of several
 * runs, in milliseconds. Run: npx tsx scripts/bench/network.ts
 */
import { fabricGraph } from "../../src/engine/cluster/fabric/graph.ts";
import type { Routing } from "../../src/engine/cluster/fabric/routing/router.ts";
import { analyze } from "../../src/engine/evaluate.ts";
import { communicationMatrix } from "../../src/engine/traffic/communication-matrix.ts";
import { linkLoads } from "../../src/engine/traffic/link-loads.ts";
import { trafficPerGpu } from "../../src/engine/traffic/per-gpu-bytes.ts";
import { planTiers } from "../../src/engine/traffic/tiers/plan-tiers.ts";

const ROUTINGS: Routing[] = ["adaptive", "hash", "destination"];

const mtNlg = (data: number) => ({
  model: "mt-nlg-530b",
  cluster: { preset: "selene", nodes: 35 * data },
  parallel: { tensor: 8, pipeline: 35, data },
  training: { globalBatchSize: 1920, recompute: "full" },
});

const llama = (data: number) => ({
  model: "llama-3-405b",
  cluster: { accelerator: "h100-sxm-80", nodes: 16 * data },
  parallel: { tensor: 8, pipeline: 16, data, zeroStage: 1, sequenceParallel: true },
  training: { sequenceLength: 8192, globalBatchSize: 16 * data },
});

const PLANS: Record<string, unknown> = {
  "MT-NLG, 280 nodes": mtNlg(8),
  "MT-NLG, 420 nodes": mtNlg(12),
  "Llama 3 405B, 16,384 H100": llama(128),
  "Llama 3 405B, 131,072 H100": llama(1024),
};

/** Least milliseconds of a few runs, for as long as about a second. */
function least(work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  const until = performance.now() + 1000;
  for (let run = 0; run < 3 || (run < 50 && performance.now() < until); run += 1) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return Number(best.toFixed(3));
}

const rows: Record<string, Record<string, number>> = {};
for (const [name, document] of Object.entries(PLANS)) {
  const { plan, grid, assignment, stageParameters, traffic } = analyze(document);
  const collectives = traffic.perStage.map((stage) => stage.collectives);
  const graph = fabricGraph(plan.cluster);
  const row: Record<string, number> = {
    links: graph.linkCount,
    "bytes per GPU": least(() => trafficPerGpu(plan, grid, assignment, stageParameters)),
    tiers: least(() => planTiers(plan, grid, assignment, collectives)),
    graph: least(() => fabricGraph(plan.cluster)),
    matrix: least(() => communicationMatrix(plan, grid, assignment)),
  };
  for (const routing of ROUTINGS) {
    row[`loads, ${routing}`] = least(() => linkLoads(plan, grid, assignment, { graph, routing }));
  }
  rows[name] = row;
}
console.table(rows);

/** Plans small enough to check cable by cable, on fabrics of different kinds. */
import { type Analysis, analyze } from "../../../src/engine/analyze.ts";
import { type LinkLoads, linkLoads } from "../../../src/engine/traffic/link-loads.ts";

const PLANS = {
  /** Two units of DGX A100 and part of a third. */
  selene: {
    model: "gpt-3-175b",
    cluster: { preset: "selene", nodes: 48 },
    parallel: { tensor: 8, pipeline: 8 },
    training: { globalBatchSize: 96, recompute: "full" },
  },
  /** Tensor groups cut across nodes. */
  spilling: {
    model: "gpt-3-175b",
    cluster: { preset: "selene", nodes: 48 },
    parallel: { tensor: 8, pipeline: 8, order: "pp-dp-tp-cp-ep" },
    training: { globalBatchSize: 96, recompute: "full" },
  },
  oneNode: {
    model: "gpt-3-175b",
    cluster: { preset: "selene", nodes: 1 },
    parallel: { tensor: 8, pipeline: 1 },
    training: { globalBatchSize: 8, recompute: "full" },
  },
  /** Few enough GPUs for a cell of the matrix each. */
  fiveNodes: {
    model: "gpt-3-175b",
    cluster: { preset: "selene", nodes: 5 },
    parallel: { tensor: 8, pipeline: 5 },
    training: { globalBatchSize: 20, recompute: "full", schedule: "1f1b" },
  },
  /** Units with leaves that serve a node whole, behind spines of their own. */
  meta: {
    model: "llama-3-405b",
    cluster: { preset: "meta-24k-h100", nodes: 512 },
    parallel: { tensor: 8, pipeline: 16 },
    training: { globalBatchSize: 256 },
  },
} as const;

export interface SampleNetwork {
  analysis: Analysis;
  loads: LinkLoads;
}

export type SampleName = keyof typeof PLANS;
export const SAMPLES = Object.keys(PLANS) as SampleName[];

const known = new Map<SampleName, SampleNetwork>();

export function sampleNetwork(name: SampleName): SampleNetwork {
  let sample = known.get(name);
  if (!sample) {
    const analysis = analyze(PLANS[name]);
    const { plan, grid, assignment } = analysis;
    sample = { analysis, loads: linkLoads(plan, grid, assignment) };
    known.set(name, sample);
  }
  return sample;
}

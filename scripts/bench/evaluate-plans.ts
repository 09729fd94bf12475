/** What `evaluate.ts` times, bundled as a visitor gets it: a loader's helpers would be timed as well. */
import "../../src/engine/orders-at-hand.ts";
import { type Analysis, analyze } from "../../src/engine/analyze.ts";
import { completePlan } from "../../src/engine/plan/complete-plan.ts";
import { PlanError } from "../../src/engine/plan/plan-error.ts";
import { estimateStep } from "../../src/engine/timing/step-time.ts";

const PLANS: Record<string, unknown> = {
  "MT-NLG 530B, 280 nodes": {
    model: "mt-nlg-530b",
    cluster: { preset: "selene", nodes: 280 },
    parallel: { tensor: 8, pipeline: 35, data: 8 },
    training: { globalBatchSize: 1920, recompute: "full", framework: "megatron-deepspeed" },
  },
  "Llama 3 405B, 16,384 H100": {
    model: "llama-3-405b",
    cluster: { preset: "meta-24k-h100", nodes: 2048 },
    parallel: { tensor: 8, pipeline: 16, virtualPipeline: 8, zeroStage: 1, sequenceParallel: true },
    training: { sequenceLength: 8192, globalBatchSize: 2048, schedule: "interleaved-1f1b" },
  },
  "DeepSeek-V3, 2,048 H800": {
    model: "deepseek-v3",
    cluster: { accelerator: "h800-sxm-80", nodes: 256 },
    parallel: { pipeline: 16, expert: 64, zeroStage: 1 },
    training: {
      sequenceLength: 4096,
      globalBatchSize: 15360,
      precision: "fp8",
      schedule: "dualpipe",
      framework: "deepseek",
    },
  },
  "one node, Llama 2 7B": {
    model: "llama-2-7b",
    cluster: { accelerator: "a100-sxm-80", nodes: 1 },
    parallel: { tensor: 2, data: 4, zeroStage: 3 },
  },
};

export interface Timed {
  name: string;
  /** Microseconds of one evaluation: the least over many rounds, which other programs disturb least. */
  microseconds: number;
}

/** Times every plan, and the published runs' plans together. */
export function timeEvaluations(published: readonly unknown[]): Timed[] {
  // One plan over and over first, as a slider or a search does, before many kinds have been seen.
  const timed = Object.entries(PLANS).map(([name, plan]) => ({
    name,
    microseconds: least(() => void analyze(plan), 1),
  }));
  const possible = published.filter(isPossible);
  const analyses = possible.map(analyze);
  return [
    ...timed,
    {
      name: `${possible.length} published runs`,
      microseconds: least(() => possible.forEach(analyze), possible.length),
    },
    {
      name: "their plans completed alone",
      microseconds: least(() => possible.forEach(completePlan), possible.length),
    },
    {
      name: "their time model alone",
      microseconds: least(() => analyses.forEach(estimate), possible.length),
    },
  ];
}

function isPossible(plan: unknown): boolean {
  try {
    analyze(plan);
    return true;
  } catch (error) {
    if (error instanceof PlanError) return false;
    throw error;
  }
}

function estimate({ plan, accelerator, assignment, stageParameters, report }: Analysis): void {
  const { flops } = report;
  estimateStep(plan, { accelerator, assignment, stageParameters, flops });
}

/** Long enough for the compiler, which runs beside and waits for its turn on a busy machine. */
const WARM_UP_MILLISECONDS = 1500;
const ROUND_MILLISECONDS = 40;
const ROUNDS = 40;

/** @param plans evaluated by one call of `work` */
function least(work: () => void, plans: number): number {
  for (const until = performance.now() + WARM_UP_MILLISECONDS; performance.now() < until; ) work();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    let calls = 0;
    do {
      work();
      calls++;
    } while (performance.now() - start < ROUND_MILLISECONDS);
    best = Math.min(best, (performance.now() - start) / calls / plans);
  }
  return 1000 * best;
}

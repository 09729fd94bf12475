/**
 * What a whole run takes: iterations, days, GPU hours, energy and money, from the time of one
 * iteration and what the reader states (tokens, price, efficiency of the building).
 */
import type { Accelerator } from "../cluster/accelerator.ts";
import type { Plan } from "../plan/plan.ts";
import { type ExplainedValue, explain, quantity } from "../quantity.ts";
import type { StepReport } from "../report.ts";

/** What a run is to do and what its resources cost. */
export interface RunTerms {
  tokens: number;
  /** Money per GPU and hour, in the reader's currency; no money is computed without it. */
  pricePerGpuHour?: number;
  /** Energy of the building over energy of the computers. */
  powerUsageEffectiveness?: number;
}

/** Of a large modern hall. */
const USUAL_POWER_USAGE_EFFECTIVENESS = 1.2;
/**
 * Share of board power drawn while kernels run, and the whole machine (host, adapters, fans) over its
 * GPUs. Of eight H100 of 700 W their product makes 8.1 kW; in training such nodes drew 7.8 kW (Newkirk
 * et al. 2025) to 8.4 kW (Latif et al. 2024), of 10.2 kW on the label.
 */
const BUSY_POWER = 0.9;
const SYSTEM_OVER_GPUS = 1.6;
/** Share of board power drawn while a GPU waits with its clocks up. */
const WAITING_POWER = 0.5;
const COUNTED =
  "Counted: GPUs, the machines they are in, and the building's cooling and losses. Not counted: storage, what fails and is done again, making the machines.";

const runIterations = quantity({
  id: "run.iterations",
  name: "Iterations",
  symbol: "n",
  unit: "count",
  formula: "tokens / (B · s)",
  inputs: { tokens: "tokens to train on", B: "global batch", s: "sequence length" },
  source: "definition",
  compute: (v) => v.tokens / (v.B * v.s),
});

const runSeconds = quantity({
  id: "run.seconds",
  name: "Time to train",
  symbol: "T_run",
  unit: "seconds",
  formula: "n · T",
  inputs: { n: "iterations", T: "time per iteration, s" },
  source: "definition; no restarts, evaluation or checkpoints",
  compute: (v) => v.n * v.T,
});

const runTokensPerSecond = quantity({
  id: "run.tokensPerSecond",
  name: "Tokens per second",
  symbol: "R",
  unit: "count",
  formula: "B · s / T",
  inputs: { B: "global batch", s: "sequence length", T: "time per iteration, s" },
  source: "definition",
  compute: (v) => (v.B * v.s) / v.T,
});

const runDays = quantity({
  id: "run.days",
  name: "Days to train",
  symbol: "D",
  unit: "days",
  formula: "T_run / 86400",
  inputs: { T_run: "time to train, s" },
  source: "definition",
  compute: (v) => v.T_run / 86400,
});

const runGpuHours = quantity({
  id: "run.gpuHours",
  name: "GPU hours",
  symbol: "H",
  unit: "count",
  formula: "N · T_run / 3600",
  inputs: { N: "GPUs", T_run: "time to train, s" },
  source: "definition",
  compute: (v) => (v.N * v.T_run) / 3600,
});

const runEnergy = quantity({
  id: "run.energy",
  name: "Energy",
  symbol: "E",
  unit: "kilowatt hours",
  formula: "N · P · (0.9 · u + 0.5 · (1 − u)) · k · PUE · T_run / 3.6·10⁶",
  inputs: {
    N: "GPUs",
    P: "board power limit, W",
    u: "share of the iteration in which the slowest stage computes",
    k: "power of the whole system over that of its GPUs",
    PUE: "energy of the building over that of its computers",
    T_run: "time to train, s",
  },
  source:
    "board power: vendor; 0.9 and k: nodes of eight H100 in training, Latif et al. 2024 (arXiv:2412.08602) and Newkirk et al. 2025 (arXiv:2506.14551); 0.5 and PUE are assumed",
  compute: (v) =>
    (v.N * v.P * (BUSY_POWER * v.u + WAITING_POWER * (1 - v.u)) * v.k * v.PUE * v.T_run) / 3.6e6,
});

const runPrice = quantity({
  id: "run.price",
  name: "Price",
  symbol: "C",
  unit: "count",
  formula: "H · price",
  inputs: { H: "GPU hours", price: "stated price per GPU hour" },
  source: "definition",
  compute: (v) => v.H * v.price,
});

export interface RunCost {
  iterations: ExplainedValue;
  tokensPerSecond: ExplainedValue;
  seconds: ExplainedValue;
  days: ExplainedValue;
  gpuHours: ExplainedValue;
  /** Absent where the accelerator's power is not on record. */
  energyKilowattHours?: ExplainedValue;
  /** Absent without a stated price. */
  price?: ExplainedValue;
}

/** Cost of training on `terms.tokens` tokens with the plan. */
export function runCost(
  plan: Plan,
  accelerator: Pick<Accelerator, "powerWatts">,
  step: StepReport,
  terms: RunTerms,
): RunCost {
  const { globalBatchSize, sequenceLength } = plan.training;
  const N = plan.cluster.gpus;
  const iterations = explain(runIterations, {
    tokens: terms.tokens,
    B: globalBatchSize,
    s: sequenceLength,
  });
  const seconds = explain(runSeconds, { n: iterations.value, T: step.seconds });
  const days = explain(runDays, { T_run: seconds.value });
  const gpuHours = explain(runGpuHours, { N, T_run: seconds.value });
  const { powerWatts } = accelerator;
  return {
    iterations,
    tokensPerSecond: explain(runTokensPerSecond, {
      B: globalBatchSize,
      s: sequenceLength,
      T: step.seconds,
    }),
    seconds,
    days,
    gpuHours,
    ...(powerWatts === undefined
      ? {}
      : {
          energyKilowattHours: explain(
            runEnergy,
            {
              N,
              P: powerWatts,
              u: step.computeSeconds / step.seconds,
              k: SYSTEM_OVER_GPUS,
              PUE: terms.powerUsageEffectiveness ?? USUAL_POWER_USAGE_EFFECTIVENESS,
              T_run: seconds.value,
            },
            COUNTED,
          ),
        }),
    ...(terms.pricePerGpuHour === undefined
      ? {}
      : { price: explain(runPrice, { H: gpuHours.value, price: terms.pricePerGpuHour }) }),
  };
}

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

/** Of a modern hall with liquid or free cooling. */
const USUAL_POWER_USAGE_EFFECTIVENESS = 1.2;
/** Host, adapters, fans and switches over the GPUs' own power: 10.2 kW of a DGX H100 for 5.6 kW. */
const SYSTEM_OVER_GPUS = 1.6;
/** Share of board power drawn while kernels run, and while a GPU waits (DGX power traces). */
const BUSY_POWER = 0.9;
const WAITING_POWER = 0.5;

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

const runDays = quantity({
  id: "run.days",
  name: "Days to train",
  symbol: "D",
  unit: "count",
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
  name: "Energy, kWh",
  symbol: "E",
  unit: "count",
  formula: "N · P · (0.9 · u + 0.5 · (1 − u)) · k · PUE · T_run / 3.6·10⁶",
  inputs: {
    N: "GPUs",
    P: "board power limit, W",
    u: "share of the iteration in which the slowest stage computes",
    k: "power of the whole system over that of its GPUs",
    PUE: "energy of the building over that of its computers",
    T_run: "time to train, s",
  },
  source: "board power: vendor; shares and k: DGX power traces and 10.2 kW of a DGX H100",
  compute: (v) =>
    (v.N * v.P * (BUSY_POWER * v.u + WAITING_POWER * (1 - v.u)) * v.k * v.PUE * v.T_run) / 3.6e6,
});

const runPrice = quantity({
  id: "run.price",
  name: "Price of the run",
  symbol: "C",
  unit: "count",
  formula: "H · price",
  inputs: { H: "GPU hours", price: "stated price per GPU hour" },
  source: "definition",
  compute: (v) => v.H * v.price,
});

export interface RunCost {
  iterations: ExplainedValue;
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
    seconds,
    days,
    gpuHours,
    ...(powerWatts === undefined
      ? {}
      : {
          energyKilowattHours: explain(runEnergy, {
            N,
            P: powerWatts,
            u: step.computeSeconds / step.seconds,
            k: SYSTEM_OVER_GPUS,
            PUE: terms.powerUsageEffectiveness ?? USUAL_POWER_USAGE_EFFECTIVENESS,
            T_run: seconds.value,
          }),
        }),
    ...(terms.pricePerGpuHour === undefined
      ? {}
      : { price: explain(runPrice, { H: gpuHours.value, price: terms.pricePerGpuHour }) }),
  };
}

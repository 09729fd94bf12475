/**
 * What makes one run like another as far as the error of its predicted time goes: the hardware, the
 * framework, the method, and sizes on logarithmic scales.
 */
import { resolveAccelerator } from "../cluster/accelerator-catalog.ts";
import type { Plan } from "../plan/plan.ts";

/** Names first, then whole logarithms: compact, because a table of these is shipped. */
export type PlanLikeness = [
  architecture: string,
  framework: string,
  /** Letters of the methods used: m experts, z ZeRO-2 or 3, p pipeline, t tensor, c context, 8 fp8. */
  methods: string,
  logGpus: number,
  /** log₂ of layers × hidden². */
  logSize: number,
  logSequence: number,
];

export function planLikeness(plan: Plan): PlanLikeness {
  const { model, parallel, training, cluster } = plan;
  const methods = [
    model.moe === undefined ? "" : "m",
    parallel.zeroStage >= 2 ? "z" : "",
    parallel.pipeline > 1 ? "p" : "",
    parallel.tensor > 1 ? "t" : "",
    parallel.context > 1 ? "c" : "",
    training.precision === "fp8" || training.precision === "fp4" ? "8" : "",
  ];
  return [
    resolveAccelerator(cluster).architecture.replace(" ", "-"),
    training.framework,
    methods.join(""),
    Math.round(Math.log2(cluster.gpus)),
    Math.round(Math.log2(model.layers * model.hiddenSize ** 2)),
    Math.round(Math.log2(training.sequenceLength)),
  ];
}

/** What a difference weighs; a run on another architecture is already far. */
const ARCHITECTURE = 4;
const FRAMEWORK = 1.5;
const METHOD: Record<string, number> = { m: 3, z: 1.5, c: 1, p: 0.7, t: 0.5, "8": 0.7 };
const DOUBLING_OF_GPUS = 0.15;
const DOUBLING_OF_SIZE = 0.15;
const DOUBLING_OF_SEQUENCE = 0.3;

/** Distance of two runs; 0 for alike, from 4 on for too little in common. */
export function planDistance(a: PlanLikeness, b: PlanLikeness): number {
  let distance = 0;
  if (a[0] !== b[0]) distance += ARCHITECTURE;
  if (a[1] !== b[1]) distance += FRAMEWORK;
  for (const [letter, weight] of Object.entries(METHOD)) {
    if (a[2].includes(letter) !== b[2].includes(letter)) distance += weight;
  }
  return (
    distance +
    DOUBLING_OF_GPUS * Math.abs(a[3] - b[3]) +
    DOUBLING_OF_SIZE * Math.abs(a[4] - b[4]) +
    DOUBLING_OF_SEQUENCE * Math.abs(a[5] - b[5])
  );
}

/**
 * The run that the page opens on, and the first of the ready plans. Apart from the others, so that a
 * page that shows it need not load them.
 */

/** Megatron-Turing NLG 530B as `plans.ts` says where from; what it leaves out is the framework's. */
export const FIRST_EXAMPLE = {
  version: 1,
  title: "MT-NLG 530B on 280 DGX A100 of Selene",
  model: "mt-nlg-530b",
  cluster: { preset: "selene", nodes: 280 },
  parallel: { tensor: 8, pipeline: 35, data: 8 },
  training: {
    globalBatchSize: 1920,
    microBatchSize: 1,
    recompute: "full",
    framework: "megatron-deepspeed",
    frameworkYear: 2021,
  },
} as const;

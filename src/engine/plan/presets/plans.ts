/** Ready plans: runs that papers describe, to start from. The first is the app's own. */
import type { PlanInput } from "../schema.ts";
import { FIRST_EXAMPLE } from "./first-example.ts";

export interface PlanPreset {
  id: string;
  /** A complete document for `completePlan`; its title is what a list shows. */
  plan: PlanInput & { title: string };
  source: string;
  /** What the source left open and is assumed. */
  unpublished?: string[];
  /** Where the plan only comes near what was run. */
  note?: string;
}

/** The page's own example on as many nodes as one likes. */
function mtNlg(nodes: number, data: number): PlanPreset {
  return {
    id: `mt-nlg-530b-${nodes}`,
    plan: {
      ...FIRST_EXAMPLE,
      title: FIRST_EXAMPLE.title.replace(String(FIRST_EXAMPLE.cluster.nodes), String(nodes)),
      cluster: { ...FIRST_EXAMPLE.cluster, nodes },
      parallel: { ...FIRST_EXAMPLE.parallel, data },
    },
    source: "Smith et al. 2022 (arXiv:2201.11990) sections 2.3 and 2.4",
    unpublished: ["training.microBatchSize", "parallel.zeroStage", "training.recompute"],
  };
}

function llama3(
  id: string,
  title: string,
  plan: Pick<PlanInput, "parallel" | "training">,
  note?: string,
) {
  return {
    id,
    plan: {
      version: 1,
      title,
      model: "llama-3-405b",
      cluster: { preset: "meta-24k-h100", nodes: 2048 },
      parallel: {
        tensor: 8,
        pipeline: 16,
        virtualPipeline: 8,
        sequenceParallel: true,
        zeroStage: 2,
        ...plan.parallel,
      },
      training: {
        precision: "bf16",
        schedule: "interleaved-1f1b",
        framework: "megatron-core",
        frameworkYear: 2024,
        ...plan.training,
      },
    },
    source: "Llama Team 2024 (arXiv:2407.21783) section 3.3.2 and table 4",
    unpublished: ["parallel.virtualPipeline", "training.framework", "training.microBatchSize"],
    ...(note === undefined ? {} : { note }),
  } satisfies PlanPreset;
}

export const PLAN_PRESETS: readonly PlanPreset[] = [
  mtNlg(280, 8),
  mtNlg(350, 10),
  mtNlg(420, 12),
  {
    id: "gpt-3-175b-1024",
    plan: {
      version: 1,
      title: "GPT-3 175B on 128 DGX A100",
      model: "gpt-3-175b",
      cluster: { preset: "selene", nodes: 128 },
      parallel: { tensor: 8, pipeline: 16, data: 8 },
      training: {
        globalBatchSize: 1536,
        microBatchSize: 1,
        precision: "fp16",
        recompute: "full",
        framework: "megatron-lm",
        frameworkYear: 2021,
      },
    },
    source: "Narayanan et al. 2021 (arXiv:2104.04473); Megatron-LM's README of 2021",
  },
  {
    id: "megatron-1t-3072",
    plan: {
      version: 1,
      title: "Megatron-LM 1T on 384 DGX A100",
      model: "megatron-1t",
      cluster: { preset: "selene", nodes: 384 },
      parallel: { tensor: 8, pipeline: 64, data: 6 },
      training: {
        globalBatchSize: 3072,
        microBatchSize: 1,
        precision: "fp16",
        recompute: "full",
        schedule: "1f1b",
        framework: "megatron-lm",
        frameworkYear: 2021,
      },
    },
    source: "Narayanan et al. 2021 (arXiv:2104.04473) table 1",
    unpublished: ["training.schedule", "training.microBatchSize"],
  },
  {
    id: "megatron-8.3b-512",
    plan: {
      version: 1,
      title: "Megatron-LM 8.3B on 32 DGX-2",
      model: "megatron-8.3b",
      cluster: { preset: "dgx-2-cluster", nodes: 32 },
      parallel: { tensor: 8, data: 64 },
      training: {
        sequenceLength: 1024,
        globalBatchSize: 512,
        microBatchSize: 8,
        precision: "fp16",
        recompute: "full",
        framework: "megatron-lm",
        frameworkYear: 2019,
      },
    },
    source: "Shoeybi et al. 2019 (arXiv:1909.08053) section 5",
    unpublished: ["training.microBatchSize"],
  },
  {
    id: "turing-nlg-17b-256",
    plan: {
      version: 1,
      title: "Turing-NLG 17B on 16 DGX-2",
      model: "turing-nlg-17b",
      cluster: { preset: "dgx-2-cluster", nodes: 16 },
      parallel: { tensor: 4, data: 64, zeroStage: 1 },
      training: {
        sequenceLength: 1024,
        globalBatchSize: 512,
        microBatchSize: 8,
        precision: "fp16",
        recompute: "full",
        framework: "megatron-deepspeed",
        frameworkYear: 2020,
      },
    },
    source: "Turing-NLG and ZeRO & DeepSpeed, Microsoft Research blogs, February 2020",
    unpublished: ["training.microBatchSize"],
  },
  {
    id: "gpt-neox-20b-96",
    plan: {
      version: 1,
      title: "GPT-NeoX-20B on 12 nodes of A100",
      model: "gpt-neox-20b",
      cluster: { accelerator: "a100-sxm-40", nodes: 12 },
      parallel: { tensor: 2, pipeline: 4, data: 12, zeroStage: 1 },
      training: {
        globalBatchSize: 1536,
        microBatchSize: 4,
        precision: "fp16",
        recompute: "full",
        framework: "megatron-deepspeed",
        frameworkYear: 2022,
      },
    },
    source: "Black et al. 2022 (arXiv:2204.06745) sections 2.3 and 3; batch of 3.15M tokens",
  },
  {
    id: "bloom-176b-384",
    plan: {
      version: 1,
      title: "BLOOM 176B on Jean Zay",
      model: "bloom-176b",
      cluster: { preset: "jean-zay-a100", nodes: 48 },
      parallel: { tensor: 4, pipeline: 12, data: 8, zeroStage: 1 },
      training: {
        globalBatchSize: 2048,
        microBatchSize: 2,
        precision: "bf16",
        recompute: "full",
        framework: "megatron-deepspeed",
        frameworkYear: 2022,
      },
    },
    source: "Scao et al. 2022 (arXiv:2211.05100) section 3.4 and table 3",
  },
  llama3("llama-3-405b-16384", "Llama 3 405B on 16,384 H100", {
    parallel: { context: 1, data: 128, order: "tp-cp-ep-pp-dp" },
    training: { sequenceLength: 8192, globalBatchSize: 2048, microBatchSize: 1 },
  }),
  llama3(
    "llama-3-405b-long",
    "Llama 3 405B, 131,072 tokens of context",
    {
      parallel: { context: 16, data: 8 },
      training: { sequenceLength: 131_072, globalBatchSize: 128, microBatchSize: 1 },
    },
    "The paper orders ranks by tensor, context, pipeline, data; with context parallelism Megatron-Core takes no order that does not end in the pipeline.",
  ),
  {
    id: "deepseek-v3-2048",
    plan: {
      version: 1,
      title: "DeepSeek-V3 on 2,048 H800",
      model: "deepseek-v3",
      cluster: { accelerator: "h800-sxm-80", nodes: 256 },
      parallel: { tensor: 1, pipeline: 16, data: 128, expert: 64, zeroStage: 1 },
      training: {
        sequenceLength: 4096,
        globalBatchSize: 15_360,
        microBatchSize: 1,
        precision: "fp8",
        recompute: "full",
        schedule: "dualpipe",
        framework: "deepseek",
      },
    },
    source: "DeepSeek-AI 2024 (arXiv:2412.19437) sections 3.1, 3.2 and 4.2",
    unpublished: ["training.microBatchSize"],
    note: "The report recomputes norms and latent up-projections and keeps moments in bf16; full recomputation is the nearest a plan can say.",
  },
  {
    id: "gshard-600b-1024",
    plan: {
      version: 1,
      title: "GShard 600B on a TPU v3 pod",
      model: "gshard-600b",
      cluster: { preset: "tpu-v3-pod" },
      parallel: { tensor: 1, pipeline: 1, data: 1024, expert: 1024 },
      training: {
        sequenceLength: 1024,
        globalBatchSize: 4096,
        microBatchSize: 4,
        precision: "fp32",
        optimizer: "adafactor",
        recompute: "full",
        framework: "jax",
        frameworkYear: 2020,
      },
    },
    source:
      "Lepikhin et al. 2020 (arXiv:2006.16668) table 1: 2,048 cores, which are 1,024 chips; batch of 4M tokens; optimizer and recomputation from memory",
    unpublished: ["training.sequenceLength", "training.microBatchSize"],
  },
  {
    id: "llama-3-8b-node",
    plan: {
      version: 1,
      title: "Llama 3 8B on one DGX H100",
      model: "llama-3-8b",
      cluster: "dgx-h100",
      parallel: { data: 8, zeroStage: 3 },
      training: {
        sequenceLength: 8192,
        globalBatchSize: 8,
        microBatchSize: 1,
        framework: "torchtitan",
      },
    },
    source: "torchtitan, train_configs/llama3_8b.toml",
  },
];

const byId = new Map(PLAN_PRESETS.map((preset) => [preset.id, preset]));

/** The ready plan of this id, if there is one. */
export function planPreset(id: string): PlanPreset | undefined {
  return byId.get(id);
}

/**
 * What each framework does unless its user says otherwise: which kernels it uses, what it fuses,
 * keeps and overlaps. One table, each row with the documentation or code it is taken from, so that a
 * plan which only names its framework means what that framework does.
 *
 * `megatron-core` stands for the library as NVIDIA's own recipes run it (NeMo, Megatron Bridge). On
 * Megatron-LM's bare command line the overlap and fusion flags are off: an importer of a command
 * line therefore states them.
 */
import type {
  AttentionKernel,
  Framework,
  Overlap,
  PositionEmbedding,
  Precision,
  ZeroStage,
} from "./plan.ts";

/** What a default may depend on. */
export interface FrameworkContext {
  year: number;
  /** The plan names the year, and so the recipes of that year, not just the newest code. */
  yearGiven: boolean;
  precision: Precision;
  zeroStage: ZeroStage;
  tensor: number;
  sequenceParallel: boolean;
  /** More than one model chunk per pipeline rank. */
  interleaved: boolean;
  positionEmbedding: PositionEmbedding;
  /** Volta and older cannot run FlashAttention. */
  architecture: string;
}

type GradientPrecision = "fp32" | "fp16" | "bf16";

export interface FrameworkBehaviour {
  /** Year of the newest code a plan without `frameworkYear` means. */
  newestYear: number;
  zeroStage: ZeroStage;
  /** The vocabulary is padded to a multiple of this × tensor. */
  vocabularyDivisor: number;
  attentionKernel: (context: FrameworkContext) => AttentionKernel;
  gradientPrecision: (context: FrameworkContext) => GradientPrecision;
  crossEntropyFusion: (context: FrameworkContext & { compiled: boolean }) => boolean;
  compiled: boolean;
  overlap: (context: FrameworkContext) => Overlap;
}

const NOTHING: Overlap = {
  gradientReduce: false,
  parameterGather: false,
  tensor: false,
  pipeline: false,
};

/** fp32 accumulation is forced for bf16 only; fp16 gradients stay 16-bit (Megatron's arguments.py). */
const megatronGradients = ({ precision }: FrameworkContext): GradientPrecision =>
  precision === "fp16" ? "fp16" : "fp32";

const FULL_SHARD_OVERLAP: Overlap = { ...NOTHING, gradientReduce: true, parameterGather: true };

const BEHAVIOUR: Record<Framework, FrameworkBehaviour> = {
  // Narayanan et al. 2021 (arXiv:2104.04473) section 4.2: fused scale-mask-softmax; Megatron-LM
  // arguments.py: fp32 accumulation with bf16, --overlap-grad-reduce off, transformer-engine
  // attention the default from 2024
  "megatron-lm": {
    newestYear: 2022,
    zeroStage: 0,
    vocabularyDivisor: 128,
    attentionKernel: ({ year }) =>
      year <= 2020 ? "unfused" : year < 2024 ? "fused-softmax" : "flash",
    gradientPrecision: megatronGradients,
    crossEntropyFusion: () => false,
    compiled: false,
    overlap: ({ year, interleaved }) => ({ ...NOTHING, pipeline: interleaved && year >= 2023 }),
  },
  // Megatron-Core model_parallel_config.py (overlap_p2p_comm with interleaving, tp_comm_overlap
  // needs sequence parallelism) and the recipes of NeMo and Megatron Bridge (overlap_grad_reduce,
  // overlap_param_gather, tp_comm_overlap, cross_entropy_loss_fusion on)
  "megatron-core": {
    newestYear: 2026,
    zeroStage: 0,
    vocabularyDivisor: 128,
    attentionKernel: () => "flash",
    // NVIDIA's recipes of these years keep and reduce gradients in 16 bit (grad_reduce_in_fp32
    // false); the bare command line, which a plan without a year means, accumulates in fp32.
    gradientPrecision: (context) =>
      context.yearGiven && context.year >= 2024 && context.precision !== "fp32"
        ? context.precision === "fp16"
          ? "fp16"
          : "bf16"
        : megatronGradients(context),
    crossEntropyFusion: ({ year }) => year >= 2024,
    compiled: false,
    overlap: ({ year, zeroStage, tensor, sequenceParallel, interleaved }) => ({
      gradientReduce: year >= 2023,
      parameterGather: year >= 2023 && zeroStage >= 1,
      tensor: year >= 2023 && tensor > 1 && sequenceParallel,
      pipeline: interleaved,
    }),
  },
  // Megatron-DeepSpeed arguments.py (masked softmax fusion on, --use-flash-attn off); DeepSpeed
  // runtime/pipe/engine.py: gradients reduced after the last backward, blocking transfers;
  // BF16_Optimizer keeps fp32 gradients
  "megatron-deepspeed": {
    newestYear: 2024,
    zeroStage: 0,
    vocabularyDivisor: 128,
    attentionKernel: ({ year }) => (year <= 2020 ? "unfused" : "fused-softmax"),
    gradientPrecision: megatronGradients,
    crossEntropyFusion: () => false,
    compiled: false,
    overlap: () => NOTHING,
  },
  // DeepSpeed runtime/zero/config.py: overlap_comm is on by default for stage 3 only, which also
  // prefetches parameters; gradients in the model's own 16-bit format
  deepspeed: {
    newestYear: 2026,
    zeroStage: 0,
    vocabularyDivisor: 1,
    attentionKernel: ({ year }) => (year <= 2022 ? "unfused" : "flash"),
    gradientPrecision: ({ precision }) =>
      precision === "fp16" ? "fp16" : precision === "fp32" ? "fp32" : "bf16",
    crossEntropyFusion: () => false,
    compiled: false,
    overlap: ({ zeroStage }) => (zeroStage === 3 ? FULL_SHARD_OVERLAP : NOTHING),
  },
  // PyTorch FullyShardedDataParallel (FULL_SHARD, backward_prefetch BACKWARD_PRE, shards in
  // fp32); llm-foundry MPT: loss_fn fused_crossentropy, ALiBi only with attn_impl triton in 2023
  fsdp: {
    newestYear: 2025,
    zeroStage: 3,
    vocabularyDivisor: 1,
    attentionKernel: ({ year, positionEmbedding }) =>
      positionEmbedding === "alibi" && year <= 2023 ? "flash-triton" : "flash",
    gradientPrecision: () => "fp32",
    crossEntropyFusion: () => true,
    compiled: false,
    overlap: () => FULL_SHARD_OVERLAP,
  },
  // torchtitan job config (compile.enable false, compile.components model and loss from 2025,
  // mixed_precision_reduce float32, enable_async_tensor_parallel false); FSDP2 prefetches
  torchtitan: {
    newestYear: 2026,
    zeroStage: 3,
    vocabularyDivisor: 1,
    attentionKernel: () => "flash",
    gradientPrecision: () => "fp32",
    crossEntropyFusion: ({ year, compiled }) => compiled && year >= 2025,
    compiled: false,
    overlap: () => FULL_SHARD_OVERLAP,
  },
  // nanotron config (accumulate_grad_in_fp32 true), parallel/data_parallel:
  // DistributedDataParallel buckets overlap; optim/zero.py gathers after the step;
  // tp_linear_async_communication off
  nanotron: {
    newestYear: 2025,
    zeroStage: 0,
    vocabularyDivisor: 1,
    attentionKernel: () => "flash",
    gradientPrecision: () => "fp32",
    crossEntropyFusion: () => false,
    compiled: false,
    overlap: () => ({ ...NOTHING, gradientReduce: true }),
  },
  // InternEvo solver/optimizer/hybrid_zero_optim.py: gradients reduced in the backward pass,
  // parameters broadcast behind the forward (overlap_sync_param: on in some shipped configs, off
  // in others); flash-attention's fused cross-entropy
  internevo: {
    newestYear: 2024,
    zeroStage: 1,
    vocabularyDivisor: 1,
    attentionKernel: () => "flash",
    gradientPrecision: ({ precision }) =>
      precision === "fp16" ? "fp16" : precision === "fp32" ? "fp32" : "bf16",
    crossEntropyFusion: () => true,
    compiled: false,
    overlap: () => FULL_SHARD_OVERLAP,
  },
  // MaxText configs/base.yml (grad_dtype float32) and XLA's latency-hiding scheduler; earlier
  // years from memory
  jax: {
    newestYear: 2026,
    zeroStage: 0,
    vocabularyDivisor: 1,
    attentionKernel: ({ year }) => (year <= 2022 ? "unfused" : "flash"),
    gradientPrecision: () => "fp32",
    crossEntropyFusion: () => false,
    compiled: true,
    overlap: ({ year }) => (year >= 2023 ? FULL_SHARD_OVERLAP : NOTHING),
  },
  // DeepSeek-V3 technical report (arXiv:2412.19437) section 3.2: ZeRO-1, all-to-all and transfers
  // hidden by DualPipe; section 3.3.2: fp32 gradients; cross-entropy not stated
  deepseek: {
    newestYear: 2025,
    zeroStage: 1,
    vocabularyDivisor: 1,
    attentionKernel: () => "flash",
    gradientPrecision: () => "fp32",
    crossEntropyFusion: () => false,
    compiled: false,
    overlap: () => ({ ...FULL_SHARD_OVERLAP, pipeline: true }),
  },
};

/** What this framework does by default. */
export function frameworkBehaviour(framework: Framework): FrameworkBehaviour {
  return BEHAVIOUR[framework];
}

/** The attention kernel this framework uses there; FlashAttention needs Ampere or newer. */
export function defaultAttentionKernel(
  framework: Framework,
  context: FrameworkContext,
): AttentionKernel {
  const kernel = BEHAVIOUR[framework].attentionKernel(context);
  const isFlash = kernel === "flash" || kernel === "flash-triton";
  return isFlash && context.architecture === "Volta" ? "fused-softmax" : kernel;
}

/**
 * What each framework keeps, and for how long: bytes per parameter, which of them are sharded, what
 * its layers save for the backward pass, how its loss treats logits. Behaviour of code in a year,
 * with its source; no number here was adjusted to a measurement except where the comment says so.
 */
import type { Framework, Optimizer, Plan } from "../plan/plan.ts";

export interface StateRule {
  /** Copy the forward pass computes with; 0 where the shards are cast layer by layer. */
  weights: number;
  weightsSharded: boolean;
  /** Gradients that stay allocated through the step. */
  gradients: number;
  gradientsSharded: boolean;
  /** Gradients that exist only once a backward pass has run (and so not in the first one). */
  lateGradients: number;
  /** A micro-batch's own gradients, added to the kept ones only after its whole backward pass. */
  microBatchGradients: number;
  /** fp32 copy of the weights the optimizer updates. */
  masterWeights: number;
  /** Moments, and fp32 gradients where these are kept between steps. */
  optimizer: number;
  optimizerSharded: boolean;
  /** Allocated only during the optimizer's step: by all ranks whole, and sharded. */
  stepTemporaries: number;
  shardedStepTemporaries: number;
  /**
   * These temporaries are single tensors as large as the shard, which no cached block of an
   * activation can hold; else they come tensor by tensor and reuse such blocks.
   */
  flatStepTemporaries: boolean;
}

export interface FrameworkMemory {
  states: StateRule;
  /** Gradients are copied into one flat bucket of so many elements, of so many bytes, to be reduced. */
  bucketElements: number;
  bucketElementBytes: number;
  /** Reduction begins after the last backward pass, when no activation is left. */
  reducesAtEnd: boolean;
  /** Bytes per parameter of a gradient bucket as large as the model (torch DDP). */
  bucketPerParameter: number;
  /** The weight gradient of one matrix lies beside its accumulation buffer while it is added. */
  separateWeightGradient: boolean;
  /** Transformer Engine keeps one dummy 16-bit gradient per distinct weight shape. */
  dummyGradients: boolean;
  /** Dropout masks are saved (classic GPT recipes). */
  dropout: boolean;
  /** Rotary embedding is no fused kernel and saves its inputs. */
  savesRotaryInput: boolean;
  /** The gate's activation output is saved for the product that follows. */
  savesGateOutput: boolean;
  /** What `recompute: "selective"` drops. */
  selective: "attention-core" | "every-second-product";
  /** A stage's output stays allocated until its backward pass. */
  keepsStageOutput: boolean;
  /** Linear layers save their inputs in 8 bits when they multiply in 8 bits (Transformer Engine). */
  savesEightBitInputs: boolean;
  /** With sequence parallelism, inputs are saved as gathered, not gathered again (DTensor). */
  savesGatheredInputs: boolean;
  /** A checkpointed stage output is divided over the tensor ranks. */
  partitionsCheckpoints: boolean;
  /** Bytes per logit at the worst moment of the loss. */
  bytesPerLogit: number;
  /** The output matrix' own gradient lies beside the logits' in the backward pass. */
  headGradient: boolean;
  /** Layers are gathered whole before use (ZeRO-3, FSDP). */
  gathersLayers: boolean;
  /** A layer's gradients lie whole, in 16 bit and in fp32, until they are scattered. */
  scattersByLayer: boolean;
  /** No more parameters than this are kept gathered (but always the matrix in use). */
  maxLiveParameters: number;
  /** With a pipeline, weights stay gathered and gradients unsharded between micro-batches. */
  gathersWholeStage: boolean;
}

const NOTHING_PASSING = {
  stepTemporaries: 0,
  shardedStepTemporaries: 0,
  flatStepTemporaries: false,
  lateGradients: 0,
  microBatchGradients: 0,
};

/** Habits of the plan's framework in its year. */
export function frameworkMemory(plan: Plan): FrameworkMemory {
  return HABITS[plan.training.framework](plan);
}

/** Bytes per parameter of the optimizer's moments, all fp32 except where the optimizer says less. */
const MOMENT_BYTES: Record<Optimizer, number> = {
  adam: 8,
  // Dettmers et al. 2022 (arXiv:2110.02861): both moments in 8 bits.
  "adam-8bit": 2,
  // Shazeer & Stern 2018 (arXiv:1804.04235): row and column sums, negligible beside a matrix.
  adafactor: 0,
  // One momentum buffer.
  sgd: 4,
};

function weightBytes(plan: Plan): number {
  return plan.training.precision === "fp32" ? 4 : 2;
}

function masterBytes(plan: Plan): number {
  return plan.training.precision === "fp32" ? 0 : 4;
}

function gradientBytes(plan: Plan): number {
  return plan.training.gradientPrecision === "fp32" ? 4 : 2;
}

/** A mixed-precision rule in which ZeRO stage 1, 2, 3 shard one thing more each. */
function zeroRule(plan: Plan): StateRule {
  const stage = plan.parallel.zeroStage;
  return {
    weights: weightBytes(plan),
    weightsSharded: stage >= 3,
    gradients: gradientBytes(plan),
    gradientsSharded: stage >= 2,
    masterWeights: masterBytes(plan),
    optimizer: MOMENT_BYTES[plan.training.optimizer],
    optimizerSharded: stage >= 1,
    ...NOTHING_PASSING,
  };
}

function baseHabits(plan: Plan): FrameworkMemory {
  const classic = plan.model.normalization === "layernorm" && !plan.model.gatedMlp;
  return {
    states: zeroRule(plan),
    bucketElements: 0,
    bucketElementBytes: 0,
    reducesAtEnd: false,
    bucketPerParameter: 0,
    separateWeightGradient: false,
    dummyGradients: false,
    dropout: classic,
    savesRotaryInput: false,
    savesGateOutput: false,
    selective: "attention-core",
    keepsStageOutput: false,
    savesEightBitInputs: false,
    savesGatheredInputs: false,
    partitionsCheckpoints: false,
    bytesPerLogit: plan.training.crossEntropyFusion ? 2 : 10,
    headGradient: false,
    // On one rank nothing is sharded, and so nothing gathered.
    gathersLayers: plan.parallel.zeroStage === 3 && plan.parallel.zeroGroupSize > 1,
    scattersByLayer: plan.parallel.zeroStage === 3 && plan.parallel.zeroGroupSize > 1,
    maxLiveParameters: Number.POSITIVE_INFINITY,
    gathersWholeStage: false,
  };
}

function megatronLm(plan: Plan): FrameworkMemory {
  const base = baseHabits(plan);
  const { frameworkYear, gradientPrecision } = plan.training;
  const fullPrecisionBuffer = gradientPrecision === "fp32";
  if (frameworkYear <= 2021) {
    return {
      ...base,
      states: {
        ...base.states,
        // `copy_model_grads_to_main_grads`: fp32 gradients, never set to none in this era. The late
        // 2 B were measured (bigscience-v100 logs, 22 B at the peak, 20 B after the step).
        optimizer: base.states.optimizer + (fullPrecisionBuffer ? 0 : 4),
        lateGradients: fullPrecisionBuffer ? 0 : 2,
      },
      separateWeightGradient: true,
      keepsStageOutput: true,
    };
  }
  return {
    ...base,
    states: { ...base.states, stepTemporaries: fullPrecisionBuffer ? 0 : 4 },
    separateWeightGradient: true,
    bytesPerLogit: plan.training.crossEntropyFusion ? 2 : frameworkYear >= 2023 ? 6 : 10,
    headGradient: true,
  };
}

/** Megatron-Core's `param_and_grad_buffer`: the distributed optimizer shards no gradient. */
function megatronCore(plan: Plan): FrameworkMemory {
  const base = baseHabits(plan);
  const fullShard = base.gathersLayers;
  return {
    ...base,
    states: { ...base.states, gradientsSharded: plan.parallel.zeroStage >= 2 },
    // NVIDIA's recipes set hidden_dropout and attention_dropout to 0.
    dropout: false,
    savesEightBitInputs: true,
    dummyGradients: plan.training.frameworkYear >= 2025 && !fullShard,
    bytesPerLogit: plan.training.crossEntropyFusion ? 2 : 6,
    headGradient: true,
  };
}

/** DeepSpeed's default `reduce_bucket_size`, in elements. */
const DEEPSPEED_BUCKET = 5e8;
/** Its default `stage3_max_live_parameters`. */
const DEEPSPEED_MAX_LIVE = 1e9;

function megatronDeepSpeed(plan: Plan): FrameworkMemory {
  const base = baseHabits(plan);
  const stage = plan.parallel.zeroStage;
  const bf16 = plan.training.precision === "bf16";
  // BF16_Optimizer keeps fp32 gradients beside the 16-bit ones and shards only the optimizer.
  const gradients = bf16 ? 6 : 2;
  return {
    ...base,
    states: {
      ...base.states,
      gradients,
      gradientsSharded: stage >= 2,
      stepTemporaries: stage === 0 ? 4 : 0,
      flatStepTemporaries: true,
      // stage_1_and_2.py `step`: a flat 16-bit and a flat fp32 partition of the gradients;
      // bf16_optimizer.py keeps fp32 gradients anyway and only writes the 16-bit partition.
      // From stage 2 on the gradients are partitioned already, so that only the fp32 copy is new.
      shardedStepTemporaries: stage === 0 ? 0 : bf16 ? 2 : stage === 1 ? 6 : 4,
    },
    bucketElements: DEEPSPEED_BUCKET,
    bucketElementBytes: bf16 ? 4 : 2,
    scattersByLayer: false,
    // pipe/engine.py `_exec_reduce_grads`; engine.py `allreduce_gradients` without ZeRO.
    reducesAtEnd: stage === 0 || plan.parallel.pipeline > 1,
    partitionsCheckpoints: true,
    keepsStageOutput: true,
  };
}

function deepSpeed(plan: Plan): FrameworkMemory {
  const base = megatronDeepSpeed(plan);
  return {
    ...base,
    dropout: false,
    partitionsCheckpoints: false,
    maxLiveParameters: DEEPSPEED_MAX_LIVE,
  };
}

/**
 * PyTorch: fp32 weights, of which 16-bit copies are gathered. FULL_SHARD keeps only the shards,
 * SHARD_GRAD_OP the gathered 16-bit weights too, plain data parallelism everything.
 */
function fullyShardedRule(plan: Plan): StateRule {
  const stage = plan.parallel.zeroStage;
  // On one rank FSDP shards nothing (NO_SHARD), and gathers nothing.
  const gathered = stage === 2 && plan.parallel.zeroGroupSize > 1;
  return {
    weights: gathered ? weightBytes(plan) : 4,
    weightsSharded: stage >= 3,
    gradients: 4,
    gradientsSharded: stage >= 2,
    masterWeights: gathered ? 4 : 0,
    optimizer: MOMENT_BYTES[plan.training.optimizer],
    optimizerSharded: stage >= 1,
    ...NOTHING_PASSING,
  };
}

function fullySharded(plan: Plan): FrameworkMemory {
  return {
    ...baseHabits(plan),
    states: fullyShardedRule(plan),
    dropout: false,
    savesGateOutput: !plan.training.compiled,
    savesRotaryInput: plan.model.positionEmbedding === "rope" && !plan.training.compiled,
    selective: "every-second-product",
    savesGatheredInputs: true,
    scattersByLayer: plan.parallel.zeroStage >= 2 && plan.parallel.zeroGroupSize > 1,
    // llm-foundry's fused loss works on 16-bit logits; eager torch keeps fp32 copies.
    bytesPerLogit: plan.training.crossEntropyFusion ? 4 : 14,
  };
}

function torchtitan(plan: Plan): FrameworkMemory {
  const { compiled, frameworkYear } = plan.training;
  const base = fullySharded(plan);
  const lossParallel = plan.parallel.tensor > 1;
  return {
    ...base,
    savesRotaryInput: false,
    bytesPerLogit: compiled && frameworkYear >= 2025 ? 4 : lossParallel ? 18 : 14,
    gathersWholeStage: plan.parallel.pipeline > 1,
  };
}

/** nanotron: fp32 gradient buffer whole on every rank, torch DDP bucket beside it. */
function nanotron(plan: Plan): FrameworkMemory {
  const base = baseHabits(plan);
  return {
    ...base,
    states: {
      ...base.states,
      gradientsSharded: false,
      // optim/gradient_accumulator.py: 16-bit gradients are added to the fp32 buffer after backward.
      microBatchGradients: plan.training.gradientPrecision === "fp32" ? 2 : 0,
    },
    bucketPerParameter: plan.parallel.data > 1 ? 2 : 0,
    // Its only models are of the Llama kind.
    savesRotaryInput: true,
    savesGateOutput: true,
  };
}

/** InternEvo `hybrid_zero_optim.py`: flat copies in the step, torch's foreach AdamW temporaries. */
function internEvo(plan: Plan): FrameworkMemory {
  const base = baseHabits(plan);
  return {
    ...base,
    states: {
      ...base.states,
      gradients: 2,
      shardedStepTemporaries: 2 + 4 + 8,
      flatStepTemporaries: true,
    },
    bytesPerLogit: 10,
  };
}

/** DeepSeek-V3 (arXiv:2412.19437), section 3.3.2: moments in bf16, master weights and gradients in fp32. */
function deepSeek(plan: Plan): FrameworkMemory {
  const base = megatronCore(plan);
  const moments = MOMENT_BYTES[plan.training.optimizer] / 2;
  return { ...base, states: { ...base.states, optimizer: moments }, dummyGradients: false };
}

/** XLA: arrays live as long as the program needs them; nothing is bucketed. */
function jax(plan: Plan): FrameworkMemory {
  const base = baseHabits(plan);
  const early = plan.training.frameworkYear <= 2021;
  return {
    ...base,
    states: {
      ...base.states,
      weights: early ? weightBytes(plan) : 4,
      gradients: early ? weightBytes(plan) : 4,
      // Gopher (arXiv:2112.11446): half-precision parameters and single-precision Adam state.
      masterWeights: 0,
    },
    dropout: false,
    bytesPerLogit: 8,
  };
}

const HABITS: Record<Framework, (plan: Plan) => FrameworkMemory> = {
  "megatron-lm": megatronLm,
  "megatron-core": megatronCore,
  "megatron-deepspeed": megatronDeepSpeed,
  deepspeed: deepSpeed,
  fsdp: fullySharded,
  torchtitan,
  nanotron,
  internevo: internEvo,
  jax,
  deepseek: deepSeek,
};

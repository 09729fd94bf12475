/**
 * What a training framework of a year does, as far as it shows in time: what it overlaps, fuses,
 * gathers and sends. Facts about code and documentation, each with its source; never a factor.
 * What an overlap or a fusion brings is `constants.ts` and the kernels.
 */
import type { Plan } from "../plan/plan.ts";

export interface FrameworkBehaviour {
  /** How tensor-parallel collectives run: on the critical path, or beside products. */
  tensorOverlap: "blocking" | "backward-behind-weight-gradient" | "userbuffers" | "async-tensor";
  /** Sequence parallelism gathers the input once more for its weight gradient instead of keeping it. */
  regathersInput: boolean;
  /** With fp8, activations and sharded parameters are gathered in fp8. */
  gathersLowPrecision: boolean;
  /** fp8 scales come from the tensor itself, which is scanned first, not from past iterations. */
  dynamicScaling: boolean;
  pipeline: {
    /** How the ends of a boundary wait for messages: not, for two that cross, for each in turn. */
    messages: "overlapped" | "crossing" | "sequential";
    /** Each tensor rank sends its 1/t; the receiver gathers inside the node. */
    scattersActivation: boolean;
    scattersGradient: boolean;
  };
  /** All-to-alls of one micro-batch run beside the computing of another. */
  overlapsExperts: boolean;
  /** With fp8, tokens travel to their experts in fp8 and back in 16 bit. */
  dispatchesLowPrecision: boolean;
  data: {
    overlapReduce: boolean;
    overlapGather: boolean;
    gradientBytes: number;
    /** Bytes per parameter that the gather after the step moves. */
    parameterBytes: number;
    /** Gradients are all-reduced although states are sharded. */
    reduceIsAllReduce: boolean;
    /** Collectives run per tensor, not per bucket: this many tensors a layer; 0 for buckets. */
    tensorsPerLayer: number;
  };
  /** ZeRO-3: each parameter is gathered by itself, over one adapter of the node. */
  gathersPerParameter: boolean;
  /** Weight gradients are added to the sum inside their product (APEX, Transformer Engine). */
  fusedAccumulation: boolean;
  /** Bias, dropout, activation, norm each in one pass. */
  fusedElementwise: boolean;
  /** Attention and hidden dropout, as the framework's own recipes train. */
  dropout: boolean;
  /** Attention that keeps its scores runs Megatron's fused softmax wherever the shape allows. */
  fusedSoftmax: boolean;
  /** Flash attention on Hopper: with the instructions of Ampere, or with Hopper's own. */
  hopperAttention: "ampere-instructions" | "hopper-instructions";
  /** What `recompute: "selective"` repeats. */
  selectiveRecompute: "attention-core" | "half-layer";
  /** The host launches layers from CUDA graphs or compiled code, so launches do not bound it. */
  graphLaunch: boolean;
}

/** Sends and receives in one batch, scatter–gather (Narayanan et al. 2021, section 4.1). */
const MEGATRON_MESSAGES: FrameworkBehaviour["pipeline"] = {
  messages: "crossing",
  scattersActivation: true,
  scattersGradient: true,
};

/**
 * DeepSpeed's pipeline engine sends and receives one tensor after the other and scatters activations
 * but not gradients (`runtime/pipe/engine.py`: `is_pipe_partitioned`, `is_grad_partitioned = False`).
 */
const DEEPSPEED_MESSAGES: FrameworkBehaviour["pipeline"] = {
  messages: "sequential",
  scattersActivation: true,
  scattersGradient: false,
};

/** Behaviour of the plan's framework in its year. */
export function frameworkBehaviour(plan: Plan): FrameworkBehaviour {
  const behaviour = FRAMEWORKS[plan.training.framework](plan);
  const { overlap } = plan.training;
  return {
    ...behaviour,
    data: {
      ...behaviour.data,
      overlapReduce: overlap.gradientReduce,
      overlapGather: overlap.parameterGather,
    },
  };
}

function gradientBytes(plan: Plan): number {
  return plan.training.gradientPrecision === "fp32" ? 4 : 2;
}

function megatronData(plan: Plan): FrameworkBehaviour["data"] {
  return {
    overlapReduce: false,
    overlapGather: false,
    gradientBytes: gradientBytes(plan),
    // Transformer Engine's fp8 parameters are gathered in fp8 (Megatron-Core `fp8_param_gather`).
    parameterBytes: plan.training.precision === "fp8" ? 1 : 2,
    reduceIsAllReduce: plan.parallel.zeroStage === 0,
    tensorsPerLayer: 0,
  };
}

/**
 * Megatron-LM to 2022: blocking all-reduce (Narayanan et al. 2021, section 2.3), scatter–gather
 * between stages (section 4.1); from 2022 the backward all-reduce runs beside the weight gradient
 * (Korthikanti et al. 2022, section 6; `layers.py`,
 * `LinearWithGradAccumulationAndAsyncCommunication`).
 */
function megatronLm(plan: Plan): FrameworkBehaviour {
  const later = plan.training.frameworkYear >= 2022;
  return {
    tensorOverlap: later ? "backward-behind-weight-gradient" : "blocking",
    regathersInput: true,
    gathersLowPrecision: false,
    dynamicScaling: false,
    pipeline: MEGATRON_MESSAGES,
    overlapsExperts: false,
    dispatchesLowPrecision: false,
    data: megatronData(plan),
    gathersPerParameter: false,
    // `gradient_accumulation_fusion` came with 2022's asynchronous all-reduce.
    fusedAccumulation: later,
    fusedElementwise: true,
    dropout: true,
    // `masked_softmax_fusion` is on unless switched off by itself (`arguments.py` since 2021).
    fusedSoftmax: plan.training.frameworkYear >= 2021,
    hopperAttention: "ampere-instructions",
    selectiveRecompute: "attention-core",
    graphLaunch: false,
  };
}

/**
 * Megatron-Core with Transformer Engine: `transformer_engine.py`, `distributed_data_parallel.py`.
 */
function megatronCore(plan: Plan): FrameworkBehaviour {
  return {
    tensorOverlap: plan.training.overlap.tensor ? "userbuffers" : "backward-behind-weight-gradient",
    regathersInput: true,
    gathersLowPrecision: false,
    dynamicScaling: false,
    // `p2p_communication.py`: sends overlap only with interleaving.
    pipeline: {
      ...MEGATRON_MESSAGES,
      messages: plan.training.overlap.pipeline ? "overlapped" : "crossing",
    },
    overlapsExperts: false,
    dispatchesLowPrecision: false,
    data: megatronData(plan),
    gathersPerParameter: false,
    fusedAccumulation: true,
    fusedElementwise: true,
    dropout: false,
    // Transformer Engine's `UnfusedDotProductAttention` calls the same kernel.
    fusedSoftmax: true,
    hopperAttention: transformerEngineAttention(plan.training.frameworkYear),
    selectiveRecompute: "attention-core",
    graphLaunch: false,
  };
}

/**
 * Transformer Engine prefers cuDNN's attention on Hopper, but NVIDIA's launcher had that switched off
 * and ran FlashAttention-2 until its pull request 422 of 29 August 2024 (NeMo-Framework-Launcher,
 * "enable fused attention"); the runs of that year were made before.
 */
function transformerEngineAttention(year: number): FrameworkBehaviour["hopperAttention"] {
  return year <= 2024 ? "ampere-instructions" : "hopper-instructions";
}

/**
 * Megatron-DeepSpeed: Megatron's layers under DeepSpeed's pipeline engine, which sends tensors
 * in turn and reduces only after the last micro-batch (`runtime/pipe/engine.py`,
 * `_exec_reduce_grads`); ZeRO-1 all-reduces whole gradients and gathers parameters after the step
 * (`stage_1_and_2.py`). Dropout stays at Megatron's .1 where a launch script says nothing, as BLOOM's
 * (`tr11-176B-ml.slurm`).
 */
function megatronDeepspeed(plan: Plan): FrameworkBehaviour {
  return {
    ...megatronLm(plan),
    tensorOverlap: "blocking",
    pipeline: DEEPSPEED_MESSAGES,
    data: { ...megatronData(plan), reduceIsAllReduce: true },
    fusedAccumulation: false,
  };
}

/**
 * DeepSpeed ZeRO: bucketed reduction; until 2021 ZeRO-3 gathered parameter by parameter
 * (`partition_parameters.py` before its coalesced gathers).
 */
function deepspeed(plan: Plan): FrameworkBehaviour {
  return {
    ...megatronLm(plan),
    tensorOverlap: "blocking",
    pipeline: DEEPSPEED_MESSAGES,
    data: { ...megatronData(plan), gradientBytes: 2, reduceIsAllReduce: false },
    fusedAccumulation: false,
    fusedSoftmax: false,
    gathersPerParameter: plan.training.frameworkYear <= 2021,
  };
}

/**
 * PyTorch FSDP: gathers in compute precision, one block ahead (`FlatParamHandle`). The recipes reduce
 * in 16 bit (llm-foundry `mixed_precision: PURE`, fms-fsdp `bfSixteen`); torchtitan reduces in fp32
 * (`mixed_precision_reduce`) and gathers in fp8 with float8 training (torchao's float8 tensor
 * parallelism, `enable_fsdp_float8_all_gather`). DTensor's autograd keeps gathered inputs.
 */
function fsdp(plan: Plan): FrameworkBehaviour {
  return {
    tensorOverlap: plan.training.overlap.tensor ? "async-tensor" : "blocking",
    regathersInput: false,
    gathersLowPrecision: plan.training.framework === "torchtitan",
    dynamicScaling: plan.training.framework === "torchtitan",
    pipeline: { messages: "crossing", scattersActivation: false, scattersGradient: false },
    overlapsExperts: false,
    dispatchesLowPrecision: false,
    data: {
      overlapReduce: true,
      overlapGather: true,
      gradientBytes: plan.training.framework === "fsdp" ? 2 : gradientBytes(plan),
      parameterBytes: 2,
      reduceIsAllReduce: plan.parallel.zeroStage === 0,
      tensorsPerLayer: 0,
    },
    gathersPerParameter: false,
    fusedAccumulation: false,
    fusedElementwise: plan.training.compiled,
    dropout: false,
    fusedSoftmax: false,
    // PyTorch's attention and the flash-attn package's own call: FlashAttention-2.
    hopperAttention: "ampere-instructions",
    selectiveRecompute: "half-layer",
    graphLaunch: plan.training.compiled,
  };
}

/**
 * nanotron: Megatron's layout in eager PyTorch with flash-attention's fused norm and rotary kernels
 * (`nn/layer_norm.py`); ZeRO-1 per tensor (`optim/zero.py`).
 */
function nanotron(plan: Plan): FrameworkBehaviour {
  const base = fsdp(plan);
  return {
    ...base,
    tensorOverlap: "blocking",
    // `tp_recompute_allgather` is on by default.
    regathersInput: true,
    data: {
      ...base.data,
      gradientBytes: 4,
      reduceIsAllReduce: plan.parallel.zeroStage === 0,
      tensorsPerLayer: plan.parallel.zeroStage >= 1 ? TENSORS_PER_LAYER : 0,
    },
    fusedElementwise: true,
    selectiveRecompute: "attention-core",
  };
}

/** Matrices and norm vectors of a Llama layer: two norms, q, k, v (or one), output, gate, up, down. */
const TENSORS_PER_LAYER = 7;

/** InternEvo: ZeRO-1 with one broadcast per parameter group (`hybrid_zero_optim.py`). */
function internevo(plan: Plan): FrameworkBehaviour {
  const base = fsdp(plan);
  return {
    ...base,
    tensorOverlap: "blocking",
    data: {
      ...base.data,
      reduceIsAllReduce: true,
      tensorsPerLayer: TENSORS_PER_LAYER,
    },
    fusedElementwise: true,
    selectiveRecompute: "attention-core",
  };
}

/**
 * DeepSeek-V3 (arXiv:2412.19437): DualPipe pairs a forward with a backward chunk so that their
 * all-to-alls hide (section 3.2.1), and dispatches in fp8 (section 3.3.3).
 */
function deepseek(plan: Plan): FrameworkBehaviour {
  return {
    ...megatronCore(plan),
    overlapsExperts: true,
    dispatchesLowPrecision: true,
    hopperAttention: "hopper-instructions",
  };
}

/** XLA: collectives scheduled beside compute, everything fused, attention by cuDNN. */
function jax(plan: Plan): FrameworkBehaviour {
  return {
    ...fsdp(plan),
    fusedElementwise: true,
    hopperAttention: "hopper-instructions",
    graphLaunch: true,
  };
}

const FRAMEWORKS: Record<Plan["training"]["framework"], (plan: Plan) => FrameworkBehaviour> = {
  "megatron-lm": megatronLm,
  "megatron-core": megatronCore,
  "megatron-deepspeed": megatronDeepspeed,
  deepspeed,
  fsdp,
  torchtitan: fsdp,
  nanotron,
  internevo,
  jax,
  deepseek,
};

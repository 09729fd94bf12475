/**
 * The attention core: scores, softmax, weights times values. Flash kernels compute the causal half
 * and keep nothing; the older kernels run two batched products over the full square and pass over
 * the scores in memory.
 */
import type { Model, Plan } from "../../plan/plan.ts";
import type { TimingConstants } from "../constant-values.ts";
import type { DeviceRates } from "../device-rates.ts";
import { isTensorCoreAligned } from "./gemm.ts";

export interface AttentionSeconds {
  forward: number;
  backward: number;
}

/** How a framework runs attention that keeps its scores. */
export interface ScoreStyle {
  dropout: boolean;
  fusedSoftmax: boolean;
}

/** Backward over forward FLOPs of a flash kernel: five products instead of two. */
const FLASH_BACKWARD = 2.5;

/**
 * Seconds of one layer's attention core for one micro-batch on one rank. With context parallelism
 * the rank holds 1/c of the queries and meets all keys, the causal work balanced over ranks.
 *
 * Source: FlashAttention-2 (arXiv:2307.08691), FLOP count of its benchmark; Korthikanti et al. 2022
 * (arXiv:2205.05198), the 5 a s² b bytes of the unfused core.
 */
export function attentionSeconds(
  plan: Plan,
  device: DeviceRates,
  constants: TimingConstants,
  style: ScoreStyle,
): AttentionSeconds {
  const { model, parallel, training } = plan;
  const sequence = training.sequenceLength;
  const heads = model.attentionHeads / parallel.tensor;
  const queryDim = queryKeyDim(model);
  const valueDim = model.attention?.valueHeadDim ?? model.headDim;
  const scores = (training.microBatchSize * heads * sequence * sequence) / parallel.context;
  const products = 2 * scores * (queryDim + valueDim);
  switch (training.attentionKernel) {
    case "flash":
    case "flash-triton": {
      const triton =
        training.attentionKernel === "flash-triton" ? constants.flashTritonOverFlash : 1;
      const local = sequence / parallel.context;
      const saturation = local / (local + constants.flashSaturationTokens);
      const rate = device.flash * triton * saturation * headShare(device, queryDim);
      const forward = products / 2 / rate + device.launchSeconds;
      return { forward, backward: FLASH_BACKWARD * forward };
    }
    default:
      return batchedProducts(plan, device, constants, scores, products, style);
  }
}

/**
 * Flash attention on small heads over heads of 128: each score costs as many exponentials, and fewer
 * products to hide them.
 */
function headShare(device: DeviceRates, headSize: number): number {
  return headSize < 128 ? (headSize / 128) ** device.flashHeadExponent : 1;
}

function batchedProducts(
  plan: Plan,
  device: DeviceRates,
  constants: TimingConstants,
  scores: number,
  products: number,
  style: ScoreStyle,
): AttentionSeconds {
  const aligned = isTensorCoreAligned(plan.model.headDim);
  const rate = device.gemm16 * (aligned ? constants.batchedGemm : constants.misalignedGemm);
  const bytes = softmaxBytes(plan, style);
  const launches = 3 * device.launchSeconds;
  return {
    forward: products / rate + (scores * bytes.forward) / device.stream + launches,
    backward: (2 * products) / rate + (scores * bytes.backward) / device.stream + launches,
  };
}

/**
 * Bytes per score of scale, mask, softmax and dropout. Fused: one read and write each way, and the
 * backward pass reads the result too. The plain path masks in a pass of its own; dropout is another.
 */
function softmaxBytes(plan: Plan, style: ScoreStyle): { forward: number; backward: number } {
  const wanted = style.fusedSoftmax || plan.training.attentionKernel === "fused-softmax";
  const fused = wanted && fusedSoftmaxApplies(plan);
  const dropped = style.dropout ? 4 : 0;
  return { forward: (fused ? 4 : 8) + dropped, backward: (fused ? 6 : 8) + dropped };
}

/**
 * Whether Megatron's fused scale–mask–softmax kernel takes the plan's shape.
 * Source: Megatron-LM `fused_softmax.py`, `is_kernel_available`; sequences to 2048 until 2021,
 * 4096 later.
 */
export function fusedSoftmaxApplies(plan: Plan): boolean {
  const { model, parallel, training } = plan;
  const batches = training.microBatchSize * (model.attentionHeads / parallel.tensor);
  const longest = training.frameworkYear <= 2021 ? 2048 : 4096;
  const s = training.sequenceLength;
  return s > 16 && s <= longest && s % 4 === 0 && batches % 4 === 0;
}

function queryKeyDim(model: Model): number {
  return model.headDim + (model.attention?.ropeHeadDim ?? 0);
}

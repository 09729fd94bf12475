/**
 * One layer on one rank: compute and exposed communication of its forward pass, the gradient of its
 * input (with recomputation) and the gradients of its weights, for one micro-batch. Computed once
 * per kind of layer.
 */

import type { LayerKind } from "../model/layer-kind.ts";
import { denseFfnHiddenSize } from "../model/transformer-tensors.ts";
import type { Plan } from "../plan/plan.ts";
import { exposedContextSeconds } from "./context-parallel-time.ts";
import { expertExchangeSeconds, permutationBytes } from "./expert-parallel-time.ts";
import { type AttentionSeconds, attentionSeconds } from "./kernels/attention.ts";
import { gemmSeconds } from "./kernels/gemm.ts";
import { backwardBytes, forwardBytes, lowPrecisionCastBytes } from "./kernels/memory-bound.ts";
import { type LayerProduct, layerProducts, routedTokens, tokensPerRank } from "./layer-products.ts";
import { exposedBeside } from "./overlap.ts";
import {
  type BlockCollectives,
  blockCollectives,
  exposedCollectives,
} from "./tensor-parallel-time.ts";
import type { TimingContext } from "./timing-context.ts";

/** Seconds on one rank for one micro-batch: computing, and waiting for each kind of collective. */
export interface PassSeconds {
  compute: number;
  tensor: number;
  context: number;
  expert: number;
}

export interface LayerSeconds {
  forward: PassSeconds;
  /** Gradient of the input; `weightGradient` apart, recomputation apart. */
  inputGradient: PassSeconds;
  weightGradient: number;
  /** What recomputation repeats, in the backward pass. */
  recompute: PassSeconds;
  /** The computing of all but recomputation, by kind of kernel. */
  kernels: KernelSeconds;
}

/** Seconds by kind of kernel, forward and backward together. */
export interface KernelSeconds {
  products: number;
  attention: number;
  elementwise: number;
  /** What the host's launches take longer than the kernels. */
  host: number;
}

interface ProductSeconds {
  forward: number;
  inputGradient: number;
  weightGradient: number;
}

/** Seconds of a layer of the given kind. */
export function layerSeconds(context: TimingContext, kind: LayerKind): LayerSeconds {
  const { plan, device, constants, behaviour, network } = context;
  const products = productSeconds(context, layerProducts(plan, kind));
  const attention = attentionSeconds(plan, device, constants, behaviour);
  if (kind.crossAttention) {
    attention.forward *= 2;
    attention.backward *= 2;
  }
  const elementwise = elementwiseSeconds(context, kind);
  const blocks = kind.crossAttention ? 3 : 2;
  const block = exposedCollectives(
    blockCollectives(plan, network, behaviour),
    behaviour,
    constants,
    products.weightGradient / blocks,
  );
  const ring = exposedContextSeconds(plan, network, attention);
  const exchange =
    kind.feedForward === "experts" ? expertExchangeSeconds(plan, network, behaviour) : 0;
  const shown = (compute: number) =>
    behaviour.overlapsExperts ? exposedBeside(constants, compute, exchange) : exchange;
  const forwardCompute = products.forward + attention.forward + elementwise.forward;
  const backwardCompute = products.inputGradient + attention.backward + elementwise.backward;
  const forward: PassSeconds = {
    compute: forwardCompute,
    tensor: blocks * block.forward,
    context: ring.forward,
    expert: shown(forwardCompute),
  };
  const inputGradient: PassSeconds = {
    compute: backwardCompute,
    tensor: blocks * block.backward,
    context: ring.backward,
    expert: shown(backwardCompute + products.weightGradient),
  };
  const host =
    raiseToHostFloor(context, forward, 0) +
    raiseToHostFloor(context, inputGradient, products.weightGradient);
  const recompute = recomputeSeconds(
    context,
    forward,
    products,
    attention,
    elementwise.forward,
    block,
  );
  const kernels: KernelSeconds = {
    products: products.forward + products.inputGradient + products.weightGradient,
    attention: attention.forward + attention.backward,
    elementwise: elementwise.forward + elementwise.backward,
    host,
  };
  const { weightGradient } = products;
  return { forward, inputGradient, weightGradient, recompute, kernels };
}

/** A layer cannot pass faster than the host launches its kernels; `beside` counts towards that.
 * Returns what was added. */
function raiseToHostFloor(context: TimingContext, pass: PassSeconds, beside: number): number {
  if (context.behaviour.graphLaunch) return 0;
  const missing = context.constants.layerHostSeconds - totalSeconds(pass) - beside;
  if (missing <= 0) return 0;
  pass.compute += missing;
  return missing;
}

export function totalSeconds(pass: PassSeconds): number {
  return pass.compute + pass.tensor + pass.context + pass.expert;
}

function productSeconds(context: TimingContext, products: LayerProduct[]): ProductSeconds {
  const { device, constants } = context;
  const total: ProductSeconds = { forward: 0, inputGradient: 0, weightGradient: 0 };
  for (const product of products) {
    const low = product.lowPrecision;
    const rate = low ? device.gemmLow : device.gemm16;
    const bytes = low ? device.lowBytes : 2;
    const { rows, columns, inner, count } = product;
    const experts = product.part === "experts" && count > 1;
    const launches = experts ? count * constants.expertLaunchSeconds : 0;
    const gemm = (m: number, n: number, k: number, resultBytes: number) =>
      count * gemmSeconds(device, m, n, k, rate, bytes, resultBytes) + launches;
    const { inProduct, afterwards } = context.accumulation;
    total.forward += gemm(rows, columns, inner, 2);
    total.inputGradient += gemm(rows, inner, columns, 2);
    total.weightGradient +=
      gemm(inner, columns, rows, inProduct) +
      (count * afterwards * inner * columns) / device.stream;
  }
  return total;
}

function elementwiseSeconds(
  context: TimingContext,
  kind: LayerKind,
): { forward: number; backward: number } {
  const { plan, device, behaviour, constants } = context;
  const { model, parallel } = plan;
  const moe = kind.feedForward === "experts" ? model.moe : undefined;
  const width = moe === undefined ? denseFfnHiddenSize(model) : moe.sharedExpertFfnHiddenSize;
  const style = { fused: behaviour.fusedElementwise, dropout: behaviour.dropout };
  const tokens = tokensPerRank(plan);
  const split = parallel.sequenceParallel ? parallel.tensor : 1;
  const perToken = (bytes: { sequenceSplit: number; tensorSplit: number }) =>
    bytes.sequenceSplit / split + bytes.tensorSplit / parallel.tensor;
  let forward = tokens * perToken(forwardBytes(model, style, width));
  let backward = tokens * perToken(backwardBytes(model, style, width));
  if (moe !== undefined) {
    const routed = routedTokens(plan) / parallel.expertTensor;
    const experts = moe.expertFfnHiddenSize * routed;
    forward += (model.gatedMlp ? 6 : 4) * experts;
    backward += (model.gatedMlp ? 10 : 6) * experts;
    const permutation = permutationBytes(plan, constants.permutePasses);
    forward += permutation;
    backward += permutation;
  }
  if (device.lowBytes < 2) {
    const casts = lowPrecisionCastBytes(behaviour.dynamicScaling) * castElements(plan, kind);
    forward += casts;
    backward += casts;
  }
  // Norms, residuals, activation: about eight kernels each way, fewer when fused.
  const launches = (style.fused ? 8 : 20) * device.launchSeconds;
  return {
    forward: forward / device.stream + launches,
    backward: backward / device.stream + launches,
  };
}

/** Elements per layer and micro-batch on one rank that are cast before the products. */
function castElements(plan: Plan, kind: LayerKind): number {
  const { model, parallel } = plan;
  const tokens = tokensPerRank(plan);
  const attention = model.hiddenSize + (model.attentionHeads * model.headDim) / parallel.tensor;
  const moe = kind.feedForward === "experts" ? model.moe : undefined;
  if (moe === undefined) {
    return tokens * (attention + model.hiddenSize + denseFfnHiddenSize(model) / parallel.tensor);
  }
  const routed =
    routedTokens(plan) * (model.hiddenSize + moe.expertFfnHiddenSize / parallel.expertTensor);
  return tokens * attention + routed;
}

function recomputeSeconds(
  context: TimingContext,
  forward: PassSeconds,
  products: ProductSeconds,
  attention: AttentionSeconds,
  elementwise: number,
  block: BlockCollectives,
): PassSeconds {
  const { plan, behaviour } = context;
  const none = { compute: 0, tensor: 0, context: 0, expert: 0 };
  switch (plan.training.recompute) {
    case "none":
      return none;
    case "full":
      return { ...forward };
    case "selective":
      if (behaviour.selectiveRecompute === "half-layer") {
        // Every second product is saved, as are attention and reduced results.
        const compute = products.forward / 2 + elementwise;
        return { ...none, compute, tensor: block.forward };
      }
      return isFlash(plan) ? none : { ...none, compute: attention.forward };
  }
}

function isFlash(plan: Plan): boolean {
  const kernel = plan.training.attentionKernel;
  return kernel === "flash" || kernel === "flash-triton";
}

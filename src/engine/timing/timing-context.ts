/**
 * What every part of the time model reads: the plan, who holds which layers and parameters, the
 * accelerator's rates, the network, the framework's behaviour and the constants. Built once per
 * plan.
 */
import type { Accelerator } from "../cluster/accelerator.ts";
import type { LayerAssignment } from "../layout/layer-assignment.ts";
import type { StageParameters } from "../model/parameters.ts";
import type { Plan } from "../plan/plan.ts";
import { TIMING_VALUES, type TimingConstants } from "./constant-values.ts";
import { type DeviceRates, deviceRates } from "./device-rates.ts";
import { type FrameworkBehaviour, frameworkBehaviour } from "./framework-behaviour.ts";
import { type AxisStrides, axisStrides, type Network, planNetwork } from "./network.ts";

/** What the caller has computed already. */
export interface StepInputs {
  accelerator: Accelerator;
  assignment: LayerAssignment;
  stageParameters: readonly StageParameters[];
  /** Model and hardware FLOPs per iteration, for throughput and utilisation. */
  flops: { modelPerIteration: number; hardwarePerIteration: number };
  /** For sensitivity studies; the documented values otherwise. */
  constants?: TimingConstants;
}

export interface TimingContext extends StepInputs {
  plan: Plan;
  constants: TimingConstants;
  device: DeviceRates;
  network: Network;
  strides: AxisStrides;
  behaviour: FrameworkBehaviour;
  microBatches: number;
  accumulation: GradientAccumulation;
}

export function timingContext(plan: Plan, inputs: StepInputs): TimingContext {
  const constants = inputs.constants ?? TIMING_VALUES;
  const { training, parallel } = plan;
  const microBatches = training.globalBatchSize / (parallel.data * training.microBatchSize);
  const behaviour = frameworkBehaviour(plan);
  return {
    ...inputs,
    plan,
    constants,
    device: deviceRates(plan, inputs.accelerator, constants, behaviour),
    network: planNetwork(plan, inputs.accelerator, constants),
    strides: axisStrides(plan),
    behaviour,
    microBatches,
    accumulation: gradientAccumulation(plan, behaviour, microBatches),
  };
}

/** Bytes that adding a micro-batch's weight gradients to their sum moves, per element. */
export interface GradientAccumulation {
  /** Written (and read) by the product itself. */
  inProduct: number;
  /** In a pass of its own. */
  afterwards: number;
}

/**
 * Fused, the product reads and writes the fp32 sum, three quarters of it beside compute. Otherwise it
 * writes 16 bit, and another pass reads that and reads and writes the sum. Sharded gradients are
 * summed in their shards, which costs little.
 */
function gradientAccumulation(
  plan: Plan,
  behaviour: FrameworkBehaviour,
  microBatches: number,
): GradientAccumulation {
  const sumBytes = plan.training.gradientPrecision === "fp32" ? 4 : 2;
  if (plan.parallel.zeroStage >= 2) return { inProduct: 2, afterwards: 0 };
  if (behaviour.fusedAccumulation) return { inProduct: 1.5 * sumBytes, afterwards: 0 };
  const summed = microBatches > 1 || sumBytes === 4;
  return { inProduct: 2, afterwards: summed ? 2 + 2 * sumBytes : 0 };
}

/**
 * What every part of the time model reads: the plan, who holds which layers and parameters, the
 * accelerator's rates, the network, the framework's behaviour and the constants. Built once per
 * plan.
 */
import type { Accelerator } from "../cluster/accelerator.ts";
import type { LayerAssignment } from "../layout/layer-assignment.ts";
import type { StageParameters } from "../model/parameters.ts";
import type { Plan } from "../plan/plan.ts";
import { DEFAULT_TIMING_CONSTANTS, type TimingConstants } from "./constants.ts";
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
  /** Bytes moved per element of a weight gradient when a micro-batch's is added to the sum. */
  gradientAccumulationBytes: number;
}

export function timingContext(plan: Plan, inputs: StepInputs): TimingContext {
  const constants = inputs.constants ?? DEFAULT_TIMING_CONSTANTS;
  const { training, parallel } = plan;
  const microBatches = training.globalBatchSize / (parallel.data * training.microBatchSize);
  const sums = microBatches > 1 && parallel.zeroStage < 2;
  return {
    ...inputs,
    plan,
    constants,
    device: deviceRates(plan, inputs.accelerator, constants),
    network: planNetwork(plan, inputs.accelerator, constants),
    strides: axisStrides(plan),
    behaviour: frameworkBehaviour(plan),
    microBatches,
    // Read and write the fp32 sum, three quarters of it beside the product; else write 16 bit.
    gradientAccumulationBytes: sums || training.gradientPrecision === "fp32" ? 6 : 2,
  };
}

/**
 * The report: what `evaluate` says about a plan. Sizes in bytes, times in seconds, rates per second.
 * This is the public shape of the contract; adding fields is free, changing them is not.
 */
import type { Plan } from "./plan/plan.ts";

export interface Warning {
  /** Dotted path of the plan's field, e.g. `model.ffnHiddenSize`. */
  path: string;
  /** Stable, for programs: `default-used`, `uneven-layers`, … */
  code: string;
  message: string;
}

export interface MemoryParts {
  weights: number;
  gradients: number;
  optimizerStates: number;
  activations: number;
  communicationBuffers: number;
  framework: number;
  total: number;
}

export interface StageMemory {
  stage: number;
  /** Per model chunk its first and its last layer, numbered from 0; last = first − 1 where it has none. */
  layers: [first: number, last: number][];
  /** Parameters one GPU of this stage holds before ZeRO shards them. */
  parameters: number;
  /**
   * Forward passes whose activations are held at the fullest moment of the schedule: of one
   * micro-batch through one model chunk each, so that a rank of several chunks counts each of them.
   */
  peakMicrobatchesInFlight: number;
  /** Sums to `total`, what nvidia-smi would show; all but `framework` are tensors. */
  bytes: MemoryParts;
  /** Held by tensors, and by the framework's allocator, at the stage's peak. */
  allocatedBytes: number;
  reservedBytes: number;
  /** When in the step the stage is fullest. */
  peakMoment:
    | "forward"
    | "firstBackward"
    | "loss"
    | "backward"
    | "embeddingGradient"
    | "accumulation"
    | "step";
}

/** What offloading puts into a node's memory and onto its drives. */
export interface HostMemory {
  cpuBytesPerNode: number;
  nvmeBytesPerNode: number;
  /** Of a node of this accelerator's usual system, where that is on record. */
  cpuCapacityBytes?: number;
  nvmeCapacityBytes?: number;
  /** False when a known capacity is exceeded. */
  fits: boolean;
}

export interface MemoryReport {
  capacityBytes: number;
  /** Allocated by tensors, fullest stage. */
  peakBytes: number;
  /** Reserved by the framework's allocator. */
  peakReservedBytes: number;
  /** Used on the device as nvidia-smi shows it. */
  peakDeviceBytes: number;
  fits: boolean;
  stages: StageMemory[];
  /** Only with offloading. */
  host?: HostMemory;
}

export interface StepReport {
  /** Compute, bubble, optimizer and exposed communication added up. */
  seconds: number;
  computeSeconds: number;
  bubbleSeconds: number;
  bubbleFraction: number;
  /** With the host's work around it and the wait for the slowest node, so that parts add up. */
  optimizerSeconds: number;
  exposedCommunicationSeconds: {
    tensor: number;
    sequence: number;
    context: number;
    expert: number;
    pipeline: number;
    data: number;
  };
}

export interface ThroughputReport {
  modelTflopsPerGpu: number;
  hardwareTflopsPerGpu: number;
  /** Over the accelerator's dense 16-bit peak. */
  mfu: number;
  hfu: number;
  tokensPerSecond: number;
  tokensPerSecondPerGpu: number;
  samplesPerSecond: number;
}

/** Kinds of traffic, in the order they are drawn and listed. */
export const TRAFFIC_KINDS = ["tensor", "context", "expert", "pipeline", "data"] as const;
export type TrafficKind = (typeof TRAFFIC_KINDS)[number];

export interface TierTraffic {
  tier: string;
  links: number;
  totalBytes: number;
  maxBytes: number;
  busySeconds: number;
}

export interface TrafficReport {
  /** Bytes the busiest GPU sends per iteration, by kind. */
  perGpuBytes: Record<TrafficKind, number>;
  tiers: TierTraffic[];
}

export interface Report {
  plan: Plan;
  parameters: { total: number; active: number; perStage: number[] };
  flops: { modelPerIteration: number; hardwarePerIteration: number };
  memory: MemoryReport;
  step: StepReport;
  throughput: ThroughputReport;
  traffic: TrafficReport;
  warnings: Warning[];
}

/**
 * One published training run beside what the model says of it. The records are written by
 * `npm run fidelity` and read here; how a prediction is made is the engine's business.
 */

export interface ValidationRun {
  /** Stable name, as links carry it: `mtnlg-530b/280nodes`. */
  id: string;
  /** Runs of one team, cluster and table, comparable with one another. */
  series: string;
  /** Where it was published, in words. */
  source: string;
  /** Accelerator family. */
  hardware: string;
  /** How the run was parallelised: `3d`, `fsdp`, `moe`, … */
  method: string;
  /** Parameters of the model, as a range. */
  size: string;
  /** False where the source leaves open a field that the prediction had to assume. */
  complete: boolean;
  /** Fields the source does not state. */
  unknown?: string[];
  /** Relative noise of the measurement itself. */
  noise?: number;
  /** Seconds per iteration. */
  seconds?: Comparison;
  /** Memory of the fullest GPU, GiB; `kind` says which quantity the source printed. */
  memory?: Comparison & { kind: MemoryKind };
  /** Why the model refuses the plan, when it does. */
  refused?: string;
  notes?: string;
  /** The run as a plan document. */
  plan: Record<string, unknown>;
}

/** Allocated by tensors, reserved by the allocator, or used on the device as nvidia-smi shows it. */
export type MemoryKind = "allocated" | "reserved" | "device";

export interface Comparison {
  measured: number;
  predicted: number;
}

/** What can be compared. */
export type Measure = "seconds" | "memory";

/** Signed relative error: above 0 where more was predicted than measured. */
export function relativeError({ measured, predicted }: Comparison): number {
  return predicted / measured - 1;
}

/** What a view calls an accelerator family, oldest first; the order of legends and filters. */
export const HARDWARE = ["V100", "A100", "H100", "Blackwell"] as const;

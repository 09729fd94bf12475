/** Runs and errors in words. */
import type { Plan } from "../../engine/plan/plan.ts";
import { formatCount, formatDuration, formatMemory, formatNumber } from "../quantity-text.ts";
import {
  type Comparison,
  type Measure,
  type MemoryKind,
  relativeError,
  type ValidationRun,
} from "./validation-run.ts";

const NARROW_SPACE = "\u202f";

/** The measure with its unit, for axes and table heads. */
export function measureText(measure: Measure): string {
  return measure === "seconds" ? "seconds per iteration" : "GiB per GPU";
}

export function tickText(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}

export function valueText(value: number, measure: Measure): string {
  return measure === "seconds" ? formatDuration(value) : formatMemory(value * 2 ** 30);
}

/** `+3.2 %`, `−12 %`. */
export function errorText(comparison: Comparison): string {
  return signedShare(relativeError(comparison));
}

export function signedShare(share: number): string {
  const size = Math.abs(share) * 100;
  const digits = size < 10 ? 1 : 0;
  const text = size.toFixed(digits);
  const sign = Number(text) === 0 ? "" : share < 0 ? "−" : "+";
  return `${sign}${text}${NARROW_SPACE}%`;
}

/** `4.8 %` of a size. */
export function shareText(share: number): string {
  return signedShare(share).replace("+", "");
}

export const MEMORY_KIND_TEXT: Record<MemoryKind, string> = {
  allocated: "allocated by tensors",
  reserved: "reserved by the allocator",
  device: "used on the device (nvidia-smi)",
};

export const METHOD_TEXT: Record<string, string> = {
  "3d": "3D parallel",
  fsdp: "FSDP",
  "fsdp+tp": "FSDP with tensor",
  pp: "pipeline",
  "tp+dp": "tensor and data",
  moe: "mixture of experts",
  "dp/zero1": "data, ZeRO-1",
  cp: "context parallel",
};

/** What a run was, in one line: `GPT-3 175B on 1,024 × a100-sxm-80: tensor 8, pipeline 16, data 8`. */
export function runText(run: ValidationRun): string {
  const { model, cluster, parallel } = run.plan as Partial<Plan>;
  const accelerator =
    typeof cluster?.accelerator === "string" ? cluster.accelerator : cluster?.accelerator?.base;
  const degrees = (["tensor", "pipeline", "data", "context", "expert"] as const)
    .filter((degree) => (parallel?.[degree] ?? 1) > 1)
    .map((degree) => `${degree} ${parallel?.[degree]}`);
  const split = degrees.length > 0 ? degrees.join(", ") : "not split";
  return `${model?.name ?? run.id} on ${formatCount(cluster?.gpus ?? 1)} × ${accelerator}: ${split}`;
}

/** Fields of training worth knowing of a run: `sequence 2,048, batch 1,920 of 1, bf16, full …`. */
export function trainingText(run: ValidationRun): string {
  const training = (run.plan as Partial<Plan>).training;
  if (!training) return "";
  const parts = [
    training.sequenceLength ? `sequence ${formatCount(training.sequenceLength)}` : "",
    training.globalBatchSize ? `batch ${formatCount(training.globalBatchSize)}` : "",
    training.microBatchSize ? `micro-batch ${formatNumber(training.microBatchSize)}` : "",
    training.precision ?? "",
    training.recompute && training.recompute !== "none" ? `recompute ${training.recompute}` : "",
    training.framework
      ? `${training.framework}${training.frameworkYear ? ` ${training.frameworkYear}` : ""}`
      : "",
  ];
  return parts.filter(Boolean).join(", ");
}

/** Ranges of parameters as the data names them, from small to large. */
export const SIZES_IN_ORDER: readonly string[] = [
  "<3B",
  "3-15B",
  "15-60B",
  "60-250B",
  ">250B",
  "unknown",
];

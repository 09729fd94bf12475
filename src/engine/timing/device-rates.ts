/**
 * What one accelerator reaches, in FLOP/s and bytes per second, before a kernel's shape is looked
 * at: peaks times the ceilings of `constants.ts`, by architecture, precision and power limit.
 * Shapes are the business of `kernels/`.
 */
import type { Accelerator } from "../cluster/accelerator.ts";
import type { Plan } from "../plan/plan.ts";
import type { TimingConstants } from "./constant-values.ts";
import type { FrameworkBehaviour } from "./framework-behaviour.ts";

export interface DeviceRates {
  /** FLOP/s of a large, perfectly tiled GEMM in 16 bit, and in the plan's precision. */
  gemm16: number;
  gemmLow: number;
  /** Bytes of one operand element in the plan's low precision: 2, 1 or 0.5. */
  lowBytes: number;
  /** FLOP/s of flash attention on long sequences, heads of 128, causal half counted. */
  flash: number;
  /** How that falls with smaller heads: exponent of head size over 128. */
  flashHeadExponent: number;
  multiprocessors: number;
  /** Bytes per second of streaming kernels. */
  stream: number;
  /** Apparent bytes per second of a GEMM's operands. */
  gemmStream: number;
  launchSeconds: number;
  /** Exponent of tile and wave utilisation. */
  tileExponent: number;
}

interface ArchitectureCeilings {
  gemm: number;
  gemmFp8: number;
  flash: number;
  flashHeadExponent: number;
}

/** Rates of the plan's accelerator under the plan's precision, framework year and power limit. */
export function deviceRates(
  plan: Plan,
  accelerator: Accelerator,
  constants: TimingConstants,
  behaviour: FrameworkBehaviour,
): DeviceRates {
  const ceilings = architectureCeilings(accelerator, constants, behaviour);
  const power = powerFactor(plan, accelerator, constants);
  const peak16 = accelerator.peakTflops.bits16 * 1e12 * power;
  const gemm16 = peak16 * ceilings.gemm * (plan.training.precision === "fp32" ? 0.5 : 1);
  const low = lowPrecision(plan, accelerator);
  return {
    gemm16,
    gemmLow: low === undefined ? gemm16 : low.tflops * 1e12 * power * ceilings.gemmFp8,
    lowBytes: low?.bytes ?? 2,
    flash: peak16 * ceilings.flash,
    flashHeadExponent: ceilings.flashHeadExponent,
    multiprocessors: accelerator.multiprocessors,
    stream: accelerator.memoryBandwidthGBps * 1e9 * constants.hbm,
    gemmStream: accelerator.memoryBandwidthGBps * 1e9 * constants.gemmMemoryOverlap,
    launchSeconds: constants.kernelLaunchSeconds,
    tileExponent: constants.gemmTileExponent,
  };
}

function lowPrecision(
  plan: Plan,
  accelerator: Accelerator,
): { tflops: number; bytes: number } | undefined {
  const { fp8, fp4 } = accelerator.peakTflops;
  if (plan.training.precision === "fp4" && fp4 !== undefined) return { tflops: fp4, bytes: 0.5 };
  const wantsFp8 = plan.training.precision === "fp8" || plan.training.precision === "fp4";
  return wantsFp8 && fp8 !== undefined ? { tflops: fp8, bytes: 1 } : undefined;
}

/** Under a lowered power limit clocks fall; only matrix rates follow, memory keeps its clock. */
function powerFactor(plan: Plan, accelerator: Accelerator, constants: TimingConstants): number {
  const { accelerator: chosen } = plan.cluster;
  const limit = typeof chosen === "string" ? undefined : chosen.powerLimitWatts;
  const nominal = NOMINAL_WATTS[accelerator.architecture];
  if (limit === undefined || nominal === undefined || limit >= nominal) return 1;
  return (limit / nominal) ** constants.powerCapExponent;
}

/** Board power of the SXM parts, watts (vendors' datasheets). */
const NOMINAL_WATTS: Record<string, number> = {
  Volta: 350,
  Ampere: 400,
  Hopper: 700,
  Blackwell: 1000,
  "Blackwell Ultra": 1400,
};

function architectureCeilings(
  accelerator: Accelerator,
  k: TimingConstants,
  behaviour: FrameworkBehaviour,
): ArchitectureCeilings {
  const older = { flashHeadExponent: k.flashHeadExponentOlder };
  const newer = { flashHeadExponent: k.flashHeadExponentNewer };
  const other = { ...older, flash: k.flashOther };
  switch (accelerator.architecture) {
    case "Volta":
      return { ...older, gemm: k.gemmVolta, gemmFp8: k.gemmVolta, flash: k.flashVolta };
    case "Ampere":
      return { ...older, gemm: k.gemmAmpere, gemmFp8: k.gemmAmpere, flash: k.flashAmpere };
    case "Hopper": {
      const gemm = { gemm: k.gemmHopper, gemmFp8: k.gemmHopperFp8 };
      return behaviour.hopperAttention === "hopper-instructions"
        ? { ...newer, ...gemm, flash: k.flashHopperThree }
        : { ...older, ...gemm, flash: k.flashHopperTwo };
    }
    case "Blackwell":
      return {
        ...newer,
        gemm: k.gemmBlackwell,
        gemmFp8: k.gemmBlackwellFp8,
        flash: k.flashBlackwell,
      };
    case "Blackwell Ultra": {
      const ultra = k.gemmBlackwellUltraOverBlackwell;
      return {
        ...newer,
        gemm: k.gemmBlackwell * ultra,
        gemmFp8: k.gemmBlackwellFp8 * ultra,
        flash: k.flashBlackwell,
      };
    }
    case "CDNA2":
      return { ...other, gemm: k.gemmCdna2, gemmFp8: k.gemmCdna2 };
    case "CDNA3":
      return { ...other, gemm: k.gemmCdna3, gemmFp8: k.gemmCdna3 };
    case "CDNA4":
      return { ...other, gemm: k.gemmCdna4, gemmFp8: k.gemmCdna4 };
    case "TPU":
      return { ...other, gemm: k.gemmTpu, gemmFp8: k.gemmTpu };
    case "Gaudi":
      return { ...other, gemm: k.gemmGaudi, gemmFp8: k.gemmGaudi };
    default:
      return { ...other, gemm: k.gemmTrainium, gemmFp8: k.gemmTrainium };
  }
}

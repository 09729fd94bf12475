/**
 * The accelerators a plan may name. The facts lie in `accelerators.json`; here they become
 * `Accelerator` records in the engine's units, and a plan's overrides are put on top. Where each
 * fact comes from is `accelerator-sources.ts`.
 */

import { nearestName } from "../plan/nearest-name.ts";
import type { Cluster } from "../plan/plan.ts";
import { PlanError } from "../plan/plan-error.ts";
import type { Accelerator } from "./accelerator.ts";
import catalog from "./accelerators.json";

const MEBIBYTE = 2 ** 20;
const GIBIBYTE = 2 ** 30;

interface AcceleratorRecord extends Omit<Accelerator, "deviceMemoryBytes" | "visibleMemoryBytes"> {
  deviceMemoryMiB: number;
  visibleMemoryGiB: number;
}

const byId = new Map<string, Accelerator>(
  (catalog as AcceleratorRecord[]).map((record) => {
    const { deviceMemoryMiB, visibleMemoryGiB, ...facts } = record;
    const accelerator: Accelerator = {
      ...facts,
      deviceMemoryBytes: deviceMemoryMiB * MEBIBYTE,
      visibleMemoryBytes: Math.round(visibleMemoryGiB * GIBIBYTE),
    };
    return [record.id, accelerator];
  }),
);

/** Every accelerator's id, in the catalog's order: NVIDIA by age, then AMD, Google, Intel, AWS. */
export const ACCELERATOR_IDS: readonly string[] = [...byId.keys()];

/**
 * The accelerator of this id.
 * @throws {PlanError} when there is none; the message names the nearest id.
 */
export function acceleratorById(id: string, path = "cluster.accelerator"): Accelerator {
  const accelerator = byId.get(id);
  if (accelerator !== undefined) return accelerator;
  const near = nearestName(id, ACCELERATOR_IDS) ?? "a100-sxm-80";
  throw new PlanError({
    path,
    rule: "known-accelerator",
    message: `"${id.slice(0, 64)}" is no known accelerator; ${near} is one`,
    suggestion: near,
  });
}

/**
 * The plan's accelerator with its overrides applied. A changed memory size keeps the part's gap
 * between what the device has and what the framework sees; a changed peak scales the 8- and 4-bit
 * peaks with the 16-bit one.
 * @throws {PlanError} when the base is unknown.
 */
export function resolveAccelerator(cluster: Pick<Cluster, "accelerator">): Accelerator {
  const { accelerator } = cluster;
  if (typeof accelerator === "string") return acceleratorById(accelerator);
  const base = acceleratorById(accelerator.base, "cluster.accelerator.base");
  const { memoryGiB, memoryBandwidthGBps, powerLimitWatts, peakTflops } = accelerator;
  const resolved: Accelerator = { ...base };
  if (memoryGiB !== undefined) {
    const gap = base.deviceMemoryBytes - base.visibleMemoryBytes;
    resolved.deviceMemoryBytes = memoryGiB * GIBIBYTE;
    resolved.visibleMemoryBytes = Math.max(memoryGiB * GIBIBYTE - gap, 0);
  }
  if (memoryBandwidthGBps !== undefined) {
    resolved.memoryBandwidthGBps = memoryBandwidthGBps;
  }
  if (powerLimitWatts !== undefined) {
    resolved.powerWatts = powerLimitWatts;
  }
  if (peakTflops !== undefined) {
    const ratio = peakTflops / base.peakTflops.bits16;
    resolved.peakTflops = { ...base.peakTflops, bits16: peakTflops };
    if (base.peakTflops.fp8 !== undefined) resolved.peakTflops.fp8 = base.peakTflops.fp8 * ratio;
    if (base.peakTflops.fp4 !== undefined) resolved.peakTflops.fp4 = base.peakTflops.fp4 * ratio;
  }
  return resolved;
}

/**
 * Where every fact about an accelerator comes from. Kept apart from the facts, which a page needs
 * before its first picture.
 */
import type { Cluster } from "../plan/plan.ts";
import catalog from "./accelerator-sources.json";

const words: Record<string, string> = catalog.words;
const keys: Record<string, Record<string, string>> = catalog.accelerators;

/** Fields of a plan's overrides, and the fact that each replaces. */
const OVERRIDDEN = {
  memoryGiB: ["deviceMemory", "visibleMemory"],
  memoryBandwidthGBps: ["memoryBandwidthGBps"],
  powerLimitWatts: ["powerWatts"],
  peakTflops: ["peakTflops.bits16"],
} as const;

/**
 * Fact → source in words, for the accelerator of a plan with its overrides; `from memory`, `derived`
 * and `judgement` are said as such. Empty for an id that is not known.
 */
export function acceleratorSources({
  accelerator,
}: Pick<Cluster, "accelerator">): Record<string, string> {
  const override = typeof accelerator === "string" ? { base: accelerator } : accelerator;
  const sources: Record<string, string> = {};
  for (const [fact, key] of Object.entries(keys[override.base] ?? {})) {
    sources[fact] = words[key] ?? key;
  }
  for (const [field, facts] of Object.entries(OVERRIDDEN)) {
    if (override[field as keyof typeof OVERRIDDEN] === undefined) continue;
    for (const fact of facts) sources[fact] = "given in the plan";
  }
  return sources;
}

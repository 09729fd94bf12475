import { describe, expect, it } from "vitest";
import {
  ACCELERATOR_IDS,
  acceleratorById,
  resolveAccelerator,
} from "../../../src/engine/cluster/accelerator-catalog.ts";
import { acceleratorSources } from "../../../src/engine/cluster/accelerator-sources.ts";
import { ASSUMED_SYSTEM, usualSystem } from "../../../src/engine/plan/usual-systems.ts";

const GIBIBYTE = 2 ** 30;

describe("The catalog", () => {
  it("holds 23 accelerators, each id once", () => {
    expect(ACCELERATOR_IDS).toHaveLength(23);
    expect(new Set(ACCELERATOR_IDS).size).toBe(23);
  });

  it.each(ACCELERATOR_IDS)("%s has plausible facts, every one with its source in words", (id) => {
    const part = acceleratorById(id);
    expect(part.id).toBe(id);
    expect(part.peakTflops.bits16).toBeGreaterThan(100);
    expect(part.peakTflops.fp8 ?? part.peakTflops.bits16).toBeGreaterThanOrEqual(
      part.peakTflops.bits16,
    );
    expect(part.deviceMemoryBytes).toBeGreaterThanOrEqual(16 * GIBIBYTE);
    expect(part.visibleMemoryBytes).toBeLessThanOrEqual(part.deviceMemoryBytes);
    expect(part.visibleMemoryBytes).toBeGreaterThan(part.deviceMemoryBytes - 1.6 * GIBIBYTE);
    expect(part.memoryBandwidthGBps).toBeGreaterThan(500);
    expect(part.scaleUp.gigabytesPerSecond).toBeGreaterThan(100);
    expect(part.scaleUp.domainSize).toBeGreaterThan(1);
    expect(part.multiprocessors).toBeGreaterThan(0);
    expect(part.year).toBeGreaterThan(2017);

    const facts = [
      ...Object.keys(part.peakTflops).map((precision) => `peakTflops.${precision}`),
      "deviceMemory",
      "visibleMemory",
      "memoryBandwidthGBps",
      "scaleUp.gigabytesPerSecond",
      "scaleUp.domainSize",
      "multiprocessors",
      ...(part.powerWatts === undefined ? [] : ["powerWatts"]),
    ];
    const sources = acceleratorSources({ accelerator: id });
    expect(Object.keys(sources).sort()).toEqual(facts.sort());
    for (const source of Object.values(sources)) {
      expect(source).toMatch(/ |from memory/);
    }
    expect(usualSystem(id)).not.toBe(ASSUMED_SYSTEM);
  });

  it("knows what was measured: an 80 GB A100 has 80 GiB, of which PyTorch sees 79.15", () => {
    const a100 = acceleratorById("a100-sxm-80");
    expect(a100.deviceMemoryBytes).toBe(80 * GIBIBYTE);
    expect(a100.visibleMemoryBytes / GIBIBYTE).toBeCloseTo(79.15, 6);
    expect(a100.peakTflops.bits16).toBe(312);
  });

  it("does not guess an unknown id", () => {
    expect(() => acceleratorById("h100")).toThrow(
      'cluster.accelerator: "h100" is no known accelerator; h100-sxm-80 is one',
    );
  });
});

describe("Overrides", () => {
  const h100 = acceleratorById("h100-sxm-80");

  it("change only what they name, and say where it came from", () => {
    const cluster = {
      accelerator: {
        base: "h100-sxm-80",
        memoryGiB: 96,
        memoryBandwidthGBps: 2400,
        powerLimitWatts: 500,
      },
    };
    const changed = resolveAccelerator(cluster);
    expect(changed.deviceMemoryBytes).toBe(96 * GIBIBYTE);
    expect(changed.deviceMemoryBytes - changed.visibleMemoryBytes).toBe(
      h100.deviceMemoryBytes - h100.visibleMemoryBytes,
    );
    expect(changed.memoryBandwidthGBps).toBe(2400);
    expect(changed.powerWatts).toBe(500);
    expect(changed.peakTflops).toEqual(h100.peakTflops);
    const given = Object.entries(acceleratorSources(cluster)).filter(
      ([, source]) => source === "given in the plan",
    );
    expect(given.map(([fact]) => fact).sort()).toEqual([
      "deviceMemory",
      "memoryBandwidthGBps",
      "powerWatts",
      "visibleMemory",
    ]);
    expect(h100.memoryBandwidthGBps).toBe(3350);
  });

  it("scale the narrow peaks with the 16-bit one", () => {
    const changed = resolveAccelerator({
      accelerator: { base: "b200-sxm-180", peakTflops: 1125 },
    });
    expect(changed.peakTflops).toMatchObject({ bits16: 1125, fp8: 2250, fp4: 4500 });
  });

  it("refuse an unknown base by its own path", () => {
    expect(() => resolveAccelerator({ accelerator: { base: "a100" } })).toThrow(
      "cluster.accelerator.base",
    );
  });
});

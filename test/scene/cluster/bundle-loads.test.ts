/** Bundle loads worked out from neighbours: bytes conserved, closed forms, symmetry against brute force. */
import { expect, test } from "vitest";
import { bundleLoadsOf, estimateBundleLoads } from "../../../src/scene/cluster/bundle-loads.ts";
import { shapeOf } from "../../../src/scene/cluster/cluster-shape.ts";
import { loadScale } from "../../../src/scene/cluster/load-scale.ts";
import { LIGHT } from "../../../src/scene/theme.ts";
import { sampleCluster } from "./sample-cluster.ts";

const sum = (values: Iterable<number>) => [...values].reduce((total, one) => total + one, 0);

test.each([
  ["the usual order", "tp-cp-ep-dp-pp"],
  ["tensor groups across nodes", "pp-dp-tp-cp-ep"],
  ["data groups inside nodes", "dp-tp-cp-ep-pp"],
])("every byte that leaves a GPU's node leaves one node and enters another: %s", (_, order) => {
  const input = sampleCluster({ tensor: 8, pipeline: 16, data: 8, order });
  const { nodeBytes } = estimateBundleLoads(input);
  const perStage = input.grid.size / 16;
  const sent = input.traffic.perStage.map(({ total }) => total.interNode * perStage);
  // In the second and third order some stages have no neighbour outside; their bytes still leave.
  expect(sum(nodeBytes) / (2 * sum(sent))).toBeCloseTo(1, 9);
});

test("pipeline stages of one node each load their nodes with what they and their neighbours send", () => {
  const input = sampleCluster({ tensor: 8, pipeline: 4, data: 1 });
  const { nodeBytes } = estimateBundleLoads(input);
  // 6.2 GB each way and GPU: one neighbour at the ends, two in the middle, sent and received.
  expect(Array.from(nodeBytes, (bytes) => bytes / (8 * 6.2e9))).toEqual([2, 4, 4, 2]);
});

test("only what crosses units climbs above them", () => {
  const one = estimateBundleLoads(sampleCluster({ tensor: 8, pipeline: 20, data: 1 }));
  expect(sum(one.nodeBytes)).toBeGreaterThan(0);
  expect(sum(one.unitBytes)).toBe(0);
  const two = sampleCluster({ tensor: 8, pipeline: 40, data: 1 });
  const loads = estimateBundleLoads(two);
  // One boundary of stages between two units: 8 GPUs send each way.
  expect(Array.from(loads.unitBytes)).toEqual([2 * 8 * 6.2e9, 2 * 8 * 6.2e9]);
});

test("speaking for ranks alike gives what asking each rank gives", () => {
  const input = sampleCluster({ tensor: 4, pipeline: 6, data: 10 });
  const each = {
    ...input,
    slotOfRank: Int32Array.from({ length: input.grid.size }, (_, rank) => rank),
  };
  const [alike, brute] = [estimateBundleLoads(input), estimateBundleLoads(each)];
  for (const part of ["nodeBytes", "unitBytes", "tierBytes"] as const) {
    alike[part].forEach((bytes, index) => {
      expect(bytes / (brute[part][index] || 1)).toBeCloseTo(brute[part][index] ? 1 : 0, 9);
    });
  }
});

test("loads that are given are taken as they are, others worked out once", () => {
  const input = sampleCluster({ tensor: 8, pipeline: 4, data: 8 });
  expect(bundleLoadsOf(input)).toBe(bundleLoadsOf(input));
  const loads = estimateBundleLoads(input);
  expect(bundleLoadsOf({ ...input, loads })).toBe(loads);
});

test("the scale's hot end is the hottest link of any kind, and every step has a colour", () => {
  const input = sampleCluster({ tensor: 8, pipeline: 35, data: 8 });
  const loads = bundleLoadsOf(input);
  const scale = loadScale(input, loads, LIGHT);
  const { nodes } = shapeOf(input.plan.cluster, input.fabric);
  const steps = Array.from({ length: nodes }, (_, node) => scale.nodeStep(node));
  for (const step of steps) expect(scale.colourOf(step)).toMatch(/^(#|rgb)/);
  const links = input.accelerator?.scaleUp.links ?? 0;
  expect(scale.hottest).toBe((2 * 411e9) / links);
  expect(scale.scaleUpStep(0)).toBe(15);
  expect(scale.colourOf(-1)).toBe(LIGHT.cable);
});

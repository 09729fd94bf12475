import fc from "fast-check";
import { expect, test } from "vitest";
import { acceleratorById } from "../../../src/engine/cluster/accelerator-catalog.ts";
import {
  allReduceSeconds,
  allToAllSeconds,
  busBandwidth,
  gatherSeconds,
  sendSeconds,
} from "../../../src/engine/timing/collectives.ts";
import { TIMING_VALUES } from "../../../src/engine/timing/constant-values.ts";
import { distinctDomains } from "../../../src/engine/timing/expert-parallel-time.ts";
import { axisStrides, placeGroup, planNetwork } from "../../../src/engine/timing/network.ts";
import { planOf } from "./plans.ts";

const network = planNetwork(planOf(), acceleratorById("a100-sxm-80"), TIMING_VALUES);
const MEGABYTE = 1e6;
const groups = fc
  .tuple(fc.constantFrom(1, 2, 4, 8), fc.integer({ min: 1, max: 128 }))
  .map(([perDomain, domains]) => ({ size: perDomain * domains, perDomain }));
const bytes = fc.integer({ min: 1, max: 2e9 });

test("a group of one has nothing to say", () => {
  const alone = { size: 1, perDomain: 1 };
  expect(gatherSeconds(network, alone, MEGABYTE)).toBe(0);
  expect(allReduceSeconds(network, alone, MEGABYTE)).toBe(0);
  expect(allToAllSeconds(network, alone, MEGABYTE)).toBe(0);
});

test("large messages take the textbook's ring time", () => {
  const node = { size: 8, perDomain: 8 };
  const large = 1e11;
  const ring = ((2 * 7) / 8) * (large / busBandwidth(network, node));
  expect(allReduceSeconds(network, node, large) / ring).toBeCloseTo(1, 3);
  expect(gatherSeconds(network, node, large) / (ring / 2)).toBeCloseTo(1, 3);
});

test("a ring over nodes enters each through as many adapters as it has members there", () => {
  const oneEach = busBandwidth(network, { size: 16, perDomain: 1 });
  expect(busBandwidth(network, { size: 16, perDomain: 2 })).toBeCloseTo(2 * oneEach, 0);
  expect(busBandwidth(network, { size: 64, perDomain: 8 })).toBeLessThanOrEqual(network.scaleUpBus);
});

test("more bytes never take less time, nor do more ranks over the same nodes' share", () => {
  fc.assert(
    fc.property(groups, bytes, bytes, (group, some, more) => {
      for (const cost of [gatherSeconds, allReduceSeconds]) {
        expect(cost(network, group, some + more)).toBeGreaterThanOrEqual(
          cost(network, group, some),
        );
        const wider = { size: 2 * group.size, perDomain: group.perDomain };
        expect(cost(network, wider, some)).toBeGreaterThanOrEqual(cost(network, group, some));
      }
    }),
  );
});

test("more bandwidth never takes more time", () => {
  const faster = { ...network, adapter: 2 * network.adapter, scaleUpBus: 2 * network.scaleUpBus };
  fc.assert(
    fc.property(groups, bytes, (group, size) => {
      for (const cost of [gatherSeconds, allReduceSeconds, allToAllSeconds]) {
        expect(cost(faster, group, size)).toBeLessThanOrEqual(cost(network, group, size));
      }
    }),
  );
});

test("a gather's latency grows with its ranks, an all-reduce's with the logarithm of its nodes", () => {
  const latency = (cost: typeof gatherSeconds, nodes: number) =>
    cost(network, { size: nodes, perDomain: 1 }, 1);
  expect(latency(gatherSeconds, 1024) / latency(gatherSeconds, 128)).toBeGreaterThan(7);
  expect(latency(allReduceSeconds, 1024) / latency(allReduceSeconds, 128)).toBeLessThan(2);
});

test("a message inside a node travels over NVLink", () => {
  expect(sendSeconds(network, true, 1e8)).toBeLessThan(sendSeconds(network, false, 1e8));
});

test("members of a group that share a node follow the strides of the rank order", () => {
  expect(placeGroup(network, 8, 1)).toEqual({ size: 8, perDomain: 8 });
  expect(placeGroup(network, 16, 4)).toEqual({ size: 16, perDomain: 2 });
  expect(placeGroup(network, 16, 8)).toEqual({ size: 16, perDomain: 1 });
  const plan = planOf({
    cluster: { gpus: 64 },
    parallel: { tensor: 4, pipeline: 2, data: 8, order: "tp-cp-ep-dp-pp" },
    training: { globalBatchSize: 64 },
  });
  expect(axisStrides(plan)).toEqual({ tensor: 1, context: 4, data: 4, pipeline: 32 });
});

test("a token's experts lie on as many nodes as drawing evenly makes expect", () => {
  expect(distinctDomains(1, 8)).toBeCloseTo(1, 12);
  expect(distinctDomains(8, 1)).toBe(1);
  // Two draws out of two: the second meets the first half of the time.
  expect(distinctDomains(2, 2)).toBeCloseTo(1.5, 12);
  expect(distinctDomains(8, 8)).toBeCloseTo(8 * (1 - (7 / 8) ** 8), 12);
});

import { expect, test } from "vitest";
import { summaryOf } from "../../../src/scene/cluster/describe-cluster.ts";
import { describeGpu } from "../../../src/scene/cluster/describe-gpu.ts";
import { sampleCluster } from "./sample-cluster.ts";

const MTNLG = sampleCluster({ tensor: 8, pipeline: 35, data: 8 });

test("a GPU is told by its place, coordinates, layers and memory", () => {
  expect(describeGpu(MTNLG, 1234).replaceAll("\u202f", " ")).toMatch(
    /^Rank 1234, node 154, GPU 2: tensor rank 2 of 8, pipeline stage 19 of 35, data replica 2 of 8, layers 57 to 59, [\d.]+ GiB of memory, [\d.]+ % of the capacity\.$/,
  );
});

test("axes of one are left out, and too much memory is said", () => {
  const text = describeGpu(sampleCluster({ tensor: 8, pipeline: 1, data: 1, fill: 1.4 }), 3);
  expect(text).toContain("tensor rank 3 of 8");
  expect(text).not.toContain("pipeline");
  expect(text).not.toContain("replica");
  expect(text).toContain("more than it has");
});

test("a placement is where the GPU really is", () => {
  const input = sampleCluster({ tensor: 8, pipeline: 2, data: 1 });
  const slotOfRank = Int32Array.from({ length: 16 }, (_, rank) => 15 - rank);
  expect(describeGpu({ ...input, slotOfRank }, 0)).toMatch(/^Rank 0, node 1, GPU 7:/);
});

test.each([-1, 2240, 1.5, Number.NaN])("rank %d is refused", (rank) => {
  expect(() => describeGpu(MTNLG, rank)).toThrow(RangeError);
});

test("the whole picture is told by its counts and its colour", () => {
  expect(summaryOf(MTNLG, "memory")).toBe(
    "2,240 GPUs on 280 nodes in 14 scalable units, joined by 112 leaf switches, 160 spine switches, 56 core switches, coloured by memory",
  );
  const one = sampleCluster({ tensor: 1, pipeline: 1, data: 1 });
  expect(summaryOf(one, "memory")).toBe("1 GPU on 1 node, coloured by memory");
});

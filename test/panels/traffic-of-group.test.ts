/** Which traffic a group's frame stands for. */
import { expect, it } from "vitest";
import { analyze } from "../../src/engine/analyze.ts";
import { trafficOfGroup } from "../../src/panels/inspector/traffic-of-group.ts";

const analysis = analyze({
  model: "gpt-3-175b",
  cluster: { preset: "selene", nodes: 8 },
  parallel: { tensor: 8, pipeline: 4 },
  training: { globalBatchSize: 16 },
});

it("gradients of a data group go by the group that data and context share", () => {
  expect(trafficOfGroup(analysis, "tp", 9)).toEqual({ kind: "tensor", group: "tp", rank: 9 });
  expect(trafficOfGroup(analysis, "dp", 9)).toEqual({ kind: "data", group: "dp-cp", rank: 9 });
  expect(trafficOfGroup(analysis, "pp", 9)).toMatchObject({ kind: "pipeline", group: "pp" });
});

it("a group of one carries nothing", () => {
  expect(trafficOfGroup(analysis, "cp", 9)).toBeUndefined();
});

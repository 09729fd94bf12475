/** An instant of the step as one state per stage, and as the colour of every GPU. */
import { expect, test } from "vitest";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { uniformDurations } from "../../../src/engine/schedule/durations.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import { gpuColours } from "../../../src/scene/cluster/gpu-colours.ts";
import { LOAD_STEPS } from "../../../src/scene/cluster/load-scale.ts";
import { activityOf } from "../../../src/scene/cluster/stage-activity.ts";
import { cssOf } from "../../../src/scene/colour/packed-colour.ts";
import { LIGHT } from "../../../src/scene/theme.ts";
import { sampleCluster } from "./sample-cluster.ts";

const schedule = buildSchedule("1f1b", { stages: 4, chunks: 1, microBatches: 6 });
const timeline = simulateStep(schedule, uniformDurations(4, { forward: 1, backward: 2 }));

function statesAt(time: number): string[] {
  const { ofStage, states } = activityOf(timeline, "light")(time);
  return Array.from(ofStage, (state) => states[state]?.name ?? "none");
}

test("a 1F1B step fills, alternates and drains", () => {
  const unit = timeline.end[0] as number;
  expect(statesAt(0.5 * unit)).toEqual(["forward", "idle", "idle", "idle"]);
  expect(statesAt(3.5 * unit)).toEqual(["forward", "forward", "forward", "forward"]);
  expect(statesAt(timeline.pipelineSeconds - 0.5 * unit)[0]).toBe("backward");
  expect(statesAt(timeline.pipelineSeconds - 0.5 * unit)[3]).not.toBe("backward");
  expect(statesAt(-1)).toEqual(["idle", "idle", "idle", "idle"]);
});

test("every GPU has the colour of what its stage does", () => {
  const input = sampleCluster({ tensor: 8, pipeline: 4, data: 2 });
  const activity = activityOf(timeline, "dark")(4.5 * (timeline.end[0] as number));
  const { indices, palette } = gpuColours({ ...input, activity }, "activity", "dark");
  for (let rank = 0; rank < input.grid.size; rank++) {
    const state = activity.ofStage[input.grid.coordinateOf("pipeline", rank)] as number;
    expect(cssOf(palette[indices[rank] as number] as number)).toBe(activity.states[state]?.colour);
  }
});

test("bundles show the cables that an instant uses, and no others", () => {
  const input = sampleCluster({ tensor: 8, pipeline: 4, data: 2 });
  const slow = simulateStep(schedule, uniformDurations(4, { forward: 1, backward: 2, send: 0.5 }));
  const at = activityOf(slow, "light");
  const nodes = Array.from({ length: input.plan.cluster.nodes }, (_, node) => node);
  const used = (time: number) => {
    const links = at(time).links(input, LIGHT);
    return nodes.filter((node) => links.nodeStep(node) >= 0);
  };
  const stageOfNode = (node: number) =>
    input.grid.coordinateOf("pipeline", node * input.plan.cluster.gpusPerNode);
  // The first activation goes from stage 0 to stage 1, over every cable of their nodes.
  expect(used(0.5)).toEqual([]);
  expect(used(1.2)).toEqual(nodes.filter((node) => stageOfNode(node) <= 1));
  const links = at(1.2).links(input, LIGHT);
  expect(links.nodeStep(0)).toBe(LOAD_STEPS - 1);
  expect(links.key.title).toBe("Cables in use");
});

test("reducing gradients uses the cables of its stage's replicas alone", () => {
  const seconds = (value: number) => new Float64Array(4).fill(value);
  const step = simulateStep(schedule, {
    ...uniformDurations(4, { forward: 1, backward: 2 }),
    edges: {
      parameterGatherSeconds: seconds(0),
      gatherBeforeForward: false,
      gatherLeadSeconds: seconds(0),
      gradientReduceSeconds: seconds(1),
      reduceOverlapsBackward: false,
      reduceTailSeconds: seconds(0),
      tiedEmbeddingSeconds: 0,
      updateWaitsForAll: true,
      optimizerSeconds: seconds(1),
    },
  });
  const input = sampleCluster({ tensor: 8, pipeline: 4, data: 2 });
  const activity = activityOf(step, "light")(step.pipelineSeconds + 0.5);
  const names = Array.from(activity.ofStage, (state) => activity.states[state]?.name);
  expect(names).toEqual(["communication", "idle", "idle", "idle"]);
  const links = activity.links(input, LIGHT);
  for (let node = 0; node < input.plan.cluster.nodes; node++) {
    const stage = input.grid.coordinateOf("pipeline", node * input.plan.cluster.gpusPerNode);
    expect(links.nodeStep(node) >= 0).toBe(stage === 0);
  }
});

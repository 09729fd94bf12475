/** An instant of the step as one state per stage, and as the colour of every GPU. */
import { expect, test } from "vitest";
import { buildSchedule } from "../../../src/engine/schedule/build-schedule.ts";
import { uniformDurations } from "../../../src/engine/schedule/durations.ts";
import { simulateStep } from "../../../src/engine/schedule/simulate.ts";
import { gpuColours } from "../../../src/scene/cluster/gpu-colours.ts";
import { activityAt } from "../../../src/scene/cluster/stage-activity.ts";
import { cssOf } from "../../../src/scene/colour/packed-colour.ts";
import { sampleCluster } from "./sample-cluster.ts";

const schedule = buildSchedule("1f1b", { stages: 4, chunks: 1, microBatches: 6 });
const timeline = simulateStep(schedule, uniformDurations(4, { forward: 1, backward: 2 }));

function statesAt(time: number): string[] {
  const { ofStage, states } = activityAt(timeline, time, "light");
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
  const activity = activityAt(timeline, 4.5 * (timeline.end[0] as number), "dark");
  const { indices, palette } = gpuColours({ ...input, activity }, "activity", "dark");
  for (let rank = 0; rank < input.grid.size; rank++) {
    const state = activity.ofStage[input.grid.coordinateOf("pipeline", rank)] as number;
    expect(cssOf(palette[indices[rank] as number] as number)).toBe(activity.states[state]?.colour);
  }
});

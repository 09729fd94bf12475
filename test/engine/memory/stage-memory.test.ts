/** What must hold of every estimate, whatever the plan. */
import { describe, expect, test } from "vitest";
import { explainStageMemory } from "../../../src/engine/memory/explain-memory.ts";
import { estimateMemory } from "../../../src/engine/memory/stage-memory.ts";
import { stageParameters } from "../../../src/engine/model/parameters.ts";
import { evenAssignment, examplePlan, type PlanChanges } from "../model/example-plan.ts";

function estimate(changes: PlanChanges) {
  const plan = examplePlan(changes);
  const assignment = evenAssignment(plan);
  return estimateMemory(plan, assignment, stageParameters(plan, assignment));
}

describe("a stage's memory", () => {
  const changes: PlanChanges = {
    model: { layers: 16 },
    parallel: { pipeline: 4, tensor: 2, data: 2 },
  };

  test("is the sum of its parts", () => {
    for (const { bytes } of estimate(changes).stages) {
      const { total, ...parts } = bytes;
      const sum = Object.values(parts).reduce((one, other) => one + other, 0);
      expect(Math.abs(sum - total)).toBeLessThan(1);
    }
  });

  test("is explained by the same numbers", () => {
    const plan = examplePlan(changes);
    const assignment = evenAssignment(plan);
    for (const stage of estimate(changes).stages) {
      const explained = explainStageMemory(plan, assignment, stage.stage);
      expect(Math.abs(explained.value - stage.bytes.total)).toBeLessThan(1);
    }
  });
});

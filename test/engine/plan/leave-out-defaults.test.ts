import { expect, it } from "vitest";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import { leaveOutDefaults } from "../../../src/engine/plan/leave-out-defaults.ts";
import { PLAN_PRESETS } from "../../../src/engine/plan/presets/plans.ts";
import { mtNlg } from "./plans.ts";

it("What is left of MT-NLG is what makes it that run", () => {
  expect(leaveOutDefaults(completePlan(mtNlg).plan)).toEqual({
    version: 1,
    model: { preset: "mt-nlg-530b" },
    cluster: { preset: "selene", nodes: 280 },
    parallel: { tensor: 8, pipeline: 35 },
    training: {
      globalBatchSize: 1920,
      recompute: "full",
      framework: "megatron-deepspeed",
      frameworkYear: 2021,
    },
  });
});

it("A shape that a plan stated stays stated, so that it does not become a default to warn of", () => {
  const { plan } = completePlan({
    model: { layers: 24, hiddenSize: 2048 },
    cluster: { accelerator: "a100-sxm-80", gpus: 16 },
  });
  expect(leaveOutDefaults(plan).model).toEqual({
    layers: 24,
    hiddenSize: 2048,
    attentionHeads: 16,
    keyValueHeads: 16,
    headDim: 128,
    ffnHiddenSize: 8192,
    vocabularySize: 51_200,
  });
});

it.each(PLAN_PRESETS.map(({ id, plan }) => [id, plan] as const))(
  "%s completes to the same plan without its defaults",
  (_, document) => {
    const { plan, warnings } = completePlan(document);
    const short = leaveOutDefaults(plan);
    expect(completePlan(short)).toEqual({ plan, warnings });
    expect(JSON.stringify(short).length).toBeLessThan(JSON.stringify(plan).length / 2);
  },
);

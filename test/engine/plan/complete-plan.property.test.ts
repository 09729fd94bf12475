import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import { microBatchCount } from "../../../src/engine/plan/plan.ts";
import { PlanError } from "../../../src/engine/plan/plan-error.ts";
import type { PlanInput } from "../../../src/engine/plan/schema.ts";
import { mixture, mtNlg, withFields } from "./plans.ts";

/** The completed plan, or the refusal; anything else thrown fails the test. */
function answerTo(document: unknown) {
  try {
    return completePlan(document);
  } catch (error) {
    if (error instanceof PlanError) return error;
    throw error;
  }
}

const FIELDS = [
  "version",
  "title",
  "model",
  "model.preset",
  "model.layers",
  "model.hiddenSize",
  "model.attentionHeads",
  "model.keyValueHeads",
  "model.headDim",
  "model.ffnHiddenSize",
  "model.vocabularySize",
  "model.maxPositions",
  "model.crossAttentionLayers",
  "model.moe",
  "model.moe.experts",
  "model.moe.topK",
  "model.attention",
  "cluster",
  "cluster.preset",
  "cluster.accelerator",
  "cluster.gpus",
  "cluster.nodes",
  "cluster.gpusPerNode",
  "cluster.interNode",
  "cluster.fabric",
  "parallel",
  "parallel.tensor",
  "parallel.pipeline",
  "parallel.data",
  "parallel.context",
  "parallel.expert",
  "parallel.expertTensor",
  "parallel.virtualPipeline",
  "parallel.sequenceParallel",
  "parallel.zeroStage",
  "parallel.zeroGroupSize",
  "parallel.order",
  "parallel.layersPerStage",
  "training",
  "training.sequenceLength",
  "training.globalBatchSize",
  "training.microBatchSize",
  "training.precision",
  "training.recompute",
  "training.schedule",
  "training.framework",
  "training.frameworkYear",
  "training.overlap",
  "training.offload",
];

/** Values near what plans hold, so that most fields are sometimes right, and plain nonsense. */
const value = fc.oneof(
  fc.integer({ min: 1, max: 160 }),
  fc.constantFrom(1, 2, 4, 8, 16, 32, 64, 128, 2048, 1_048_576, 10_000_000),
  fc.constantFrom("full", "zb-v", "dualpipe", "interleaved-1f1b", "fsdp", "jax", "h100-sxm-80"),
  fc.constantFrom("fp8", "mixtral-8x7b", "deepseek-v3", "selene", "dgx-2", "pp-dp-ep-cp-tp"),
  fc.boolean(),
  fc.double(),
  fc.constant(undefined),
  fc.jsonValue({ maxDepth: 3 }),
);

const mutated = fc
  .tuple(
    fc.constantFrom<PlanInput>(mtNlg, mixture),
    fc.uniqueArray(fc.tuple(fc.constantFrom(...FIELDS), value), {
      maxLength: 6,
      selector: ([field]) => field,
    }),
  )
  .map(([base, changes]) => withFields(base, Object.fromEntries(changes.toSorted())));

describe("Whatever comes in", () => {
  it("any JSON is a plan or a refusal", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 12 }), (document) => {
        answerTo(document);
      }),
    );
  });

  it("any value at all is a plan or a refusal", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withDate: true }), (document) => {
        answerTo(document);
      }),
    );
  });

  it("a changed plan is refused in words, or completes to one that stays as it is", () => {
    let completed = 0;
    fc.assert(
      fc.property(mutated, (document) => {
        const answer = answerTo(document);
        if (answer instanceof PlanError) {
          expect(answer.message.length).toBeGreaterThan(10);
          expect(answer.message).not.toMatch(/undefined|NaN,|\[object/);
          return;
        }
        completed += 1;
        const { plan } = answer;
        const again = completePlan(plan);
        expect(again.plan).toEqual(plan);
        const { tensor, pipeline, context, data, zeroGroupSize } = plan.parallel;
        expect(tensor * pipeline * context * data).toBe(plan.cluster.gpus);
        expect((data * context) % zeroGroupSize).toBe(0);
        expect(Number.isInteger(microBatchCount(plan))).toBe(true);
        expect(plan.cluster.nodes).toBe(Math.ceil(plan.cluster.gpus / plan.cluster.gpusPerNode));
      }),
      { numRuns: 2000 },
    );
    // The changes are near enough to real plans for the second half to be tested.
    expect(completed).toBeGreaterThan(100);
  }, 60_000);
});

it("a suggested number does satisfy the rule that suggested it", () => {
  const numeric = [
    "parallel.tensor",
    "parallel.pipeline",
    "parallel.data",
    "parallel.context",
    "parallel.expert",
    "parallel.expertTensor",
    "parallel.virtualPipeline",
    "parallel.zeroGroupSize",
    "training.globalBatchSize",
    "training.sequenceLength",
    "model.keyValueHeads",
  ];
  let followed = 0;
  fc.assert(
    fc.property(
      fc.constantFrom<PlanInput>(mtNlg, mixture),
      fc.constantFrom(...numeric),
      fc.integer({ min: 1, max: 400 }),
      (base, field, number) => {
        const document = withFields(base, { [field]: number });
        const refusal = answerTo(document);
        if (!(refusal instanceof PlanError) || refusal.suggestion === undefined) return;
        if (!numeric.includes(refusal.path)) return;
        for (const suggested of refusal.suggestion.split(" and ").map(Number)) {
          followed += 1;
          const next = answerTo(withFields(document as PlanInput, { [refusal.path]: suggested }));
          if (!(next instanceof PlanError)) continue;
          expect([next.path, next.rule], `${refusal.message} → ${next.message}`).not.toEqual([
            refusal.path,
            refusal.rule,
          ]);
        }
      },
    ),
    { numRuns: 1000 },
  );
  expect(followed).toBeGreaterThan(100);
}, 60_000);

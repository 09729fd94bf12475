/** What the ranks hold together is the model: no parameter lost, none counted twice. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modelFlopsPerIteration, stageForwardFlops } from "../../../src/engine/model/flops.ts";
import { countParameters, stageParameters } from "../../../src/engine/model/parameters.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";
import { evenAssignment, examplePlan } from "./example-plan.ts";

const powers = (limit: number) =>
  fc.integer({ min: 0, max: limit }).map((exponent) => 2 ** exponent);

/** Plans of every kind of layer the model knows, cut every way. */
const anyPlan: fc.Arbitrary<Plan> = fc
  .record({
    tensor: powers(3),
    pipeline: fc.integer({ min: 1, max: 6 }),
    chunks: fc.integer({ min: 1, max: 3 }),
    layers: fc.integer({ min: 18, max: 40 }),
    keyValueHeads: fc.constantFrom(8, 16),
    gatedMlp: fc.boolean(),
    tiedEmbeddings: fc.boolean(),
    linearBias: fc.boolean(),
    normalization: fc.constantFrom("layernorm" as const, "rmsnorm" as const),
    positionEmbedding: fc.constantFrom("learned" as const, "rope" as const, "relative" as const),
    vocabularySize: fc.integer({ min: 1, max: 5000 }),
    crossAttention: fc.boolean(),
    latent: fc.boolean(),
    moe: fc.option(
      fc.record({
        expert: powers(3),
        expertTensor: powers(2),
        denseLayers: fc.integer({ min: 0, max: 4 }),
        everyNthLayer: fc.integer({ min: 1, max: 3 }),
        shared: fc.constantFrom(0, 256),
      }),
      { nil: undefined },
    ),
  })
  .map((a) =>
    examplePlan({
      model: {
        layers: a.layers,
        hiddenSize: 256,
        attentionHeads: 16,
        keyValueHeads: a.keyValueHeads,
        headDim: 16,
        ffnHiddenSize: 512,
        gatedMlp: a.gatedMlp,
        tiedEmbeddings: a.tiedEmbeddings,
        linearBias: a.linearBias,
        normalization: a.normalization,
        positionEmbedding: a.positionEmbedding,
        vocabularySize: a.vocabularySize,
        crossAttentionLayers: a.crossAttention ? Math.floor(a.layers / 2) : 0,
        ...(a.latent
          ? {
              attention: {
                kind: "mla",
                queryLoraRank: a.gatedMlp ? 64 : 0,
                keyValueLoraRank: 32,
                ropeHeadDim: 8,
                valueHeadDim: 16,
              } as const,
            }
          : {}),
        ...(a.moe
          ? {
              moe: {
                experts: 16,
                topK: 2,
                expertFfnHiddenSize: 128,
                sharedExpertFfnHiddenSize: a.moe.shared,
                denseLayers: a.moe.denseLayers,
                denseFfnHiddenSize: 512,
                everyNthLayer: a.moe.everyNthLayer,
              },
            }
          : {}),
      },
      parallel: {
        tensor: a.tensor,
        pipeline: a.pipeline,
        virtualPipeline: a.chunks,
        expert: a.moe?.expert ?? 1,
        expertTensor: a.moe?.expertTensor ?? a.tensor,
      },
    }),
  );

describe("parameters of all ranks", () => {
  test("add up to the model's, however it is cut", () => {
    fc.assert(
      fc.property(anyPlan, fc.boolean(), (plan, vShaped) => {
        const { tensor, expert, expertTensor } = plan.parallel;
        let sum = 0;
        for (const stage of stageParameters(plan, evenAssignment(plan, vShaped))) {
          sum += tensor * (stage.dense + stage.embedding - stage.tiedCopy) + stage.replicated;
          sum += expert * expertTensor * stage.expert;
          // An expert's last bias is held whole by each of its expert-tensor ranks.
          const expertLayers = (stage.layersOfKind[1] ?? 0) + (stage.layersOfKind[3] ?? 0);
          const lastBias = plan.model.linearBias ? 16 * plan.model.hiddenSize : 0;
          sum -= (expertTensor - 1) * expertLayers * lastBias;
          expect(stage.dense + stage.replicated + stage.expert + stage.embedding).toBe(stage.total);
        }
        const multiple = plan.model.vocabularyDivisor * tensor;
        const vocabularySize = Math.ceil(plan.model.vocabularySize / multiple) * multiple;
        expect(sum).toBe(countParameters({ ...plan.model, vocabularySize }).total);
      }),
    );
  });

  test("with fewer key-value heads than tensor ranks each rank keeps a whole head", () => {
    const model = { hiddenSize: 256, attentionHeads: 16, keyValueHeads: 2, headDim: 16 };
    const plan = examplePlan({ model, parallel: { tensor: 8 } });
    const halved = examplePlan({ model: { ...model, keyValueHeads: 8 }, parallel: { tensor: 8 } });
    const dense = (one: Plan) => stageParameters(one, evenAssignment(one))[0]?.dense;
    expect(dense(plan)).toBe(dense(halved));
  });

  test("layers add up to the total less embedding and head", () => {
    fc.assert(
      fc.property(anyPlan, ({ model }) => {
        const counts = countParameters(model);
        const layers = counts.perLayer.reduce((sum, layer) => sum + layer, 0);
        const norms = (model.normalization === "layernorm" ? 2 : 1) * model.hiddenSize;
        const finalNorms = model.crossAttentionLayers > 0 ? 2 * norms : norms;
        const head = model.tiedEmbeddings ? 0 : model.vocabularySize * model.hiddenSize;
        expect(layers + counts.embedding + head + finalNorms).toBe(counts.total);
        expect(counts.active).toBeLessThanOrEqual(counts.total);
      }),
    );
  });

  test("forward FLOPs of all stages are a third of the iteration's", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        let perMicroBatch = 0;
        for (const chunk of stageForwardFlops(plan, evenAssignment(plan)).flat()) {
          perMicroBatch += chunk.layers + chunk.head;
        }
        const iteration = 3 * perMicroBatch * plan.training.globalBatchSize;
        expect(iteration / modelFlopsPerIteration(plan)).toBeCloseTo(1, 12);
      }),
    );
  });
});

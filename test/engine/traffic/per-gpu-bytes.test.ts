import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignLayers } from "../../../src/engine/layout/assign-layers.ts";
import { createRankGrid } from "../../../src/engine/layout/rank-grid.ts";
import { stageParameters } from "../../../src/engine/model/parameters.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";
import { TRAFFIC_KINDS } from "../../../src/engine/report.ts";
import { explainStageTraffic } from "../../../src/engine/traffic/explain-traffic.ts";
import { groupPlacement } from "../../../src/engine/traffic/group-placement.ts";
import { trafficPerGpu } from "../../../src/engine/traffic/per-gpu-bytes.ts";
import { dgxH100, gpt, mtNlg, planOf } from "./plans.ts";

function traffic(plan: Plan) {
  const { assignment } = assignLayers(plan);
  return trafficPerGpu(plan, createRankGrid(plan.parallel), assignment);
}

const nothing = { inNode: 0, interNode: 0 };
const sum = ({ inNode, interNode }: { inNode: number; interNode: number }) => inNode + interNode;

describe("tensor parallelism", () => {
  const model = gpt(4, 1024, 16);
  const [s, b, h, t] = [2048, 1, 1024, 8];
  const allReduce = (2 * (t - 1) * s * b * h * 2) / t;

  it("moves four all-reduces per layer and micro-batch, six with full recomputation", () => {
    const middle = (recompute: "none" | "full") =>
      traffic(
        planOf({
          model,
          parallel: { tensor: t, pipeline: 4 },
          training: { globalBatchSize: 16, recompute },
        }),
      ).perStage[1]?.sent.tensor;
    expect(sum(middle("none") ?? { inNode: 0, interNode: 0 })).toBeCloseTo(16 * 4 * allReduce);
    expect(sum(middle("full") ?? { inNode: 0, interNode: 0 })).toBeCloseTo(16 * 6 * allReduce);
  });

  it("with sequence parallelism moves the same, and Megatron gathers inputs once more", () => {
    const of = (framework: "megatron-core" | "torchtitan") =>
      traffic(
        planOf({
          model,
          parallel: { tensor: t, pipeline: 4, sequenceParallel: true },
          training: { globalBatchSize: 16, framework },
        }),
      ).perStage[1];
    const norms = (2 * (t - 1) * 4 * (stageReplicated(model) ?? 0)) / t;
    const plain = of("torchtitan")?.sent.tensor.inNode ?? 0;
    const regathered = of("megatron-core")?.sent.tensor.inNode ?? 0;
    expect(plain - norms).toBeCloseTo(16 * 4 * allReduce);
    expect(regathered - plain).toBeCloseTo((16 * 2 * allReduce) / 2);
  });

  it("stays in the node while it fits and leaves it beyond", () => {
    const at = (tensor: number) =>
      traffic(planOf({ model: gpt(4, 4096, 32), parallel: { tensor, data: 32 / tensor } }))
        .perStage[0]?.sent.tensor;
    expect(at(8)).toMatchObject({ interNode: 0 });
    expect(at(16)?.interNode).toBeGreaterThan(0);
    expect((at(16)?.interNode ?? 0) / sum(at(16) ?? { inNode: 0, interNode: 0 })).toBeCloseTo(
      1 / 8,
    );
  });

  function stageReplicated(of: typeof model) {
    const plan = planOf({ model: of, parallel: { tensor: t, pipeline: 4 } });
    return stageParameters(plan, assignLayers(plan).assignment)[1]?.replicated;
  }
});

describe("pipeline parallelism", () => {
  const boundary = (plan: Plan) => {
    const { sequenceLength: s, microBatchSize: b } = plan.training;
    return s * b * plan.model.hiddenSize * 2;
  };

  it("MT-NLG: each tensor rank sends an eighth forward and back, and gathers what it received", () => {
    const plan = mtNlg(8);
    const middle = traffic(plan).perStage[17]?.sent.pipeline;
    const m = 1920 / 8;
    expect(middle?.interNode).toBeCloseTo((2 * m * boundary(plan)) / 8);
    expect(middle?.inNode).toBeCloseTo((2 * m * boundary(plan) * 7) / 8);
  });

  it("Megatron-Core without sequence parallelism sends the whole from every tensor rank", () => {
    const plan = mtNlg(8);
    plan.training.framework = "megatron-core";
    const middle = traffic(plan).perStage[17]?.sent.pipeline;
    expect(middle?.interNode).toBeCloseTo(2 * 240 * boundary(plan));
    expect(middle?.inNode).toBe(0);
  });

  it("interleaving multiplies the messages by the chunks, less the ends", () => {
    const plan = (virtualPipeline: number) =>
      planOf({
        model: gpt(16, 1024, 16),
        parallel: { pipeline: 4, data: 8, virtualPipeline },
        training: { schedule: virtualPipeline > 1 ? "interleaved-1f1b" : "1f1b" },
      });
    const messages = (virtualPipeline: number) =>
      traffic(plan(virtualPipeline))
        .perStage.map(({ sent }) => sum(sent.pipeline) / boundary(plan(1)))
        .reduce((total, count) => total + count, 0);
    const m = 32;
    expect(messages(1)).toBe(2 * m * 3);
    expect(messages(4)).toBe(2 * m * 15);
  });

  it("a V schedule sends nothing where the pipeline turns round", () => {
    const plan = planOf({
      model: gpt(16, 1024, 16),
      parallel: { pipeline: 4, data: 8, virtualPipeline: 2 },
      training: { schedule: "zb-v" },
    });
    const total = traffic(plan).perStage.reduce((all, { sent }) => all + sum(sent.pipeline), 0);
    expect(total / boundary(plan)).toBe(2 * 32 * 6);
  });

  it("DualPipe moves as much as one direction does", () => {
    const of = (schedule: "1f1b" | "dualpipe") =>
      traffic(
        planOf({
          model: gpt(16, 1024, 16),
          parallel: { pipeline: 4, data: 8 },
          training: { schedule },
        }),
      ).perStage.reduce((all, { sent }) => all + sum(sent.pipeline), 0);
    expect(of("dualpipe")).toBe(of("1f1b"));
  });
});

describe("data parallelism", () => {
  const plan = (zeroStage: 0 | 1 | 2 | 3, data = 4) =>
    planOf({
      model: gpt(4, 1024, 16),
      parallel: { tensor: 8, data, zeroStage },
      training: { globalBatchSize: 8 * data },
    });
  const sentAt = (zeroStage: 0 | 1 | 2 | 3) =>
    sum(traffic(plan(zeroStage)).perStage[0]?.sent.data ?? { inNode: 0, interNode: 0 });
  const parameters = stageParameters(plan(0), assignLayers(plan(0)).assignment)[0]?.total ?? 0;

  it("all-reduces gradients: 2 (d − 1) / d of their bytes", () => {
    expect(sentAt(0)).toBeCloseTo((2 * 3 * parameters * 4) / 4);
  });

  it("ZeRO 1 and 2 scatter gradients and gather parameters", () => {
    expect(sentAt(1)).toBeCloseTo((3 * parameters * (4 + 2)) / 4);
    expect(sentAt(2)).toBe(sentAt(1));
  });

  it("ZeRO 3 gathers parameters twice and scatters gradients once per micro-batch", () => {
    expect(sentAt(3)).toBeCloseTo((8 * 3 * parameters * (2 + 2 + 4)) / 4);
  });

  it("DualPipe's two holders of a stage exchange their gradients", () => {
    const of = (schedule: "1f1b" | "dualpipe") =>
      traffic(
        planOf({
          model: gpt(16, 1024, 16, { tiedEmbeddings: false }),
          parallel: { pipeline: 4, tensor: 8 },
          training: { schedule },
        }),
      ).perStage;
    const once = of("1f1b");
    expect(sum(once[1]?.sent.data ?? nothing)).toBe(0);
    const layers = stageParameters(
      planOf({ model: gpt(16, 1024, 16), parallel: { pipeline: 4, tensor: 8 } }),
      assignLayers(planOf({ model: gpt(16, 1024, 16), parallel: { pipeline: 4, tensor: 8 } }))
        .assignment,
    )[1]?.total;
    expect(sum(of("dualpipe")[1]?.sent.data ?? nothing)).toBe(2 * (layers ?? 0) * 4);
  });

  it("sums the tied embedding between first and last stage", () => {
    const tied = traffic(
      planOf({ model: gpt(4, 1024, 16), parallel: { pipeline: 4, tensor: 8 } }),
    ).perStage.map(({ sent }) => sum(sent.data));
    const copy = (51200 * 1024 * 4) / 8;
    expect(tied).toEqual([copy, 0, 0, copy]);
  });
});

describe("context and expert parallelism", () => {
  it("passes keys and values round the ring: forward, backward, gradients", () => {
    const plan = planOf({
      model: gpt(4, 1024, 16, { keyValueHeads: 4 }),
      parallel: { context: 4, data: 8 },
      training: { globalBatchSize: 8, sequenceLength: 8192 },
    });
    const whole = 8192 * 2 * 4 * 64 * 2;
    expect(sum(traffic(plan).perStage[0]?.sent.context ?? { inNode: 0, interNode: 0 })).toBeCloseTo(
      (4 * 3 * whole * 3) / 4,
    );
  });

  const moe = {
    experts: 8,
    topK: 2,
    expertFfnHiddenSize: 4096,
    sharedExpertFfnHiddenSize: 0,
    denseLayers: 0,
    denseFfnHiddenSize: 4096,
    everyNthLayer: 1,
  };

  it("sends each token to topK experts and back, forward and backward", () => {
    const plan = planOf({
      model: gpt(4, 1024, 16, { moe }),
      parallel: { data: 8, expert: 8 },
      training: { globalBatchSize: 8 },
    });
    const tokens = 2048 * 1024 * 2 * 2;
    expect(traffic(plan).perStage[0]?.sent.expert.inNode).toBeCloseTo((4 * 4 * tokens * 7) / 8);
  });

  it("crosses to each node once where the framework spreads tokens there", () => {
    const of = (framework: "deepseek" | "megatron-core") =>
      traffic(
        planOf({
          model: gpt(4, 1024, 16, { moe: { ...moe, experts: 64, topK: 8 } }),
          parallel: { data: 64, expert: 64, expertTensor: 1 },
          training: { globalBatchSize: 64, framework },
          cluster: dgxH100(8),
        }),
      ).perStage[0]?.sent.expert.interNode ?? 0;
    expect(of("deepseek")).toBeLessThan(of("megatron-core") / 2);
  });
});

describe("every plan", () => {
  it("is explained by the numbers it was computed from", () => {
    const plans = [mtNlg(8), mtNlg(12), planOf({ parallel: { tensor: 2, data: 8, context: 2 } })];
    for (const plan of plans) {
      const { perStage, domainSize } = traffic(plan);
      const placement = groupPlacement(plan, domainSize);
      for (const { stage, sent, collectives } of perStage) {
        for (const kind of TRAFFIC_KINDS) {
          const explained = explainStageTraffic(collectives, kind, stage, placement);
          expect(explained.value).toBeCloseTo(sum(sent[kind]), 0);
        }
      }
    }
  });

  it("sends the same in all whatever the order of the ranks", () => {
    const orders = ["tp-cp-ep-dp-pp", "pp-dp-tp-cp-ep", "dp-tp-pp-cp-ep"];
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 4, 8),
        fc.constantFrom(1, 2, 4),
        fc.constantFrom(1, 2, 8),
        fc.constantFrom(...orders),
        (tensor, pipeline, data, order) => {
          const of = (o: string) =>
            traffic(planOf({ parallel: { tensor, pipeline, data, order: o } })).perStage;
          const plain = of("tp-cp-ep-dp-pp");
          of(order).forEach(({ sent }, stage) => {
            for (const kind of TRAFFIC_KINDS) {
              expect(sum(sent[kind])).toBeCloseTo(sum(plain[stage]?.sent[kind] ?? sent[kind]), 0);
            }
          });
        },
      ),
    );
  });
});

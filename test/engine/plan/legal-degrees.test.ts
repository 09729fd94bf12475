import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeDegree } from "../../../src/engine/plan/change-degree.ts";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import {
  type BatchAxis,
  type DegreeAxis,
  degreeChange,
  type Giving,
} from "../../../src/engine/plan/degree-change.ts";
import { legalDegrees } from "../../../src/engine/plan/legal-degrees.ts";
import { PLAN_PRESETS } from "../../../src/engine/plan/presets/plans.ts";
import type { PlanInput } from "../../../src/engine/plan/schema.ts";
import { mixture, mtNlg, withFields } from "./plans.ts";

const AXES: (DegreeAxis | BatchAxis)[] = [
  "tensor",
  "pipeline",
  "data",
  "context",
  "expert",
  "virtualPipeline",
  "microBatchSize",
  "globalBatchSize",
];
const GIVING: Giving[] = ["data", "pipeline", "tensor", "nodes"];

const { plan } = completePlan(mtNlg);
const stopsOf = (axis: DegreeAxis | BatchAxis, giving?: Giving, of = plan) =>
  legalDegrees(of, axis, giving);
const legalValues = (axis: DegreeAxis | BatchAxis, giving?: Giving) =>
  stopsOf(axis, giving)
    .filter(({ legal }) => legal)
    .map(({ value }) => value);
const reasonOf = (axis: DegreeAxis | BatchAxis, value: number, giving?: Giving) =>
  stopsOf(axis, giving).find((stop) => stop.value === value)?.reason;

describe("MT-NLG's sliders", () => {
  it("tensor stops at divisors of its heads, and says where it leaves the node", () => {
    expect(legalValues("tensor")).toEqual([1, 2, 4, 8, 16, 32]);
    expect(reasonOf("tensor", 8)).toBeUndefined();
    expect(reasonOf("tensor", 16)).toBe("leaves the node: tensor traffic crosses InfiniBand");
  });

  it("pipeline shows the divisors of its layers that leave GPUs idle", () => {
    const idle = stopsOf("pipeline").filter(({ legal }) => !legal);
    expect(idle).toEqual([
      { value: 3, legal: false, reason: "leaves GPUs idle: 2,240 = 8 × 3 × 93.33" },
      { value: 15, legal: false, reason: "leaves GPUs idle: 2,240 = 8 × 15 × 18.67" },
      { value: 21, legal: false, reason: "leaves GPUs idle: 2,240 = 8 × 21 × 13.33" },
      { value: 105, legal: false, reason: "leaves GPUs idle: 2,240 = 8 × 105 × 2.67" },
    ]);
    expect(reasonOf("pipeline", 28)).toContain("105 layers over 28 are not even");
  });

  it("data takes nodes, up to all of Selene, where it divides the batch", () => {
    expect(legalValues("data")).toEqual([1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 16]);
    expect(reasonOf("data", 10)).toBe("takes 350 nodes");
    expect(reasonOf("data", 12)).toBe("takes 420 nodes");
    expect(reasonOf("data", 9)).toBe("does not divide the batch of 1,920 sequences evenly");
  });

  it("says what gives when that cannot be", () => {
    expect(reasonOf("data", 1, "pipeline")).toBe(
      "would make pipeline 280, which is more stages than 105 layers can fill",
    );
    expect(reasonOf("tensor", 32, "nodes")).toBe("needs 1,120 nodes, and Selene has 560");
  });

  it("context needs GPUs, experts need a mixture", () => {
    expect(reasonOf("context", 16)).toBe("needs more than the 2,240 GPUs there are");
    expect(legalValues("expert")).toEqual([1]);
  });

  it("micro-batches divide what each replica gets", () => {
    expect(legalValues("microBatchSize").slice(0, 8)).toEqual([1, 2, 3, 4, 5, 6, 8, 10]);
    expect(reasonOf("microBatchSize", 32)).toBe(
      "does not divide the 240 sequences of each replica",
    );
  });
});

it("GB200's tensor traffic stays in the rack beyond a tray", () => {
  const rack = completePlan({
    model: "llama-3-70b",
    cluster: "gb200-nvl72",
    parallel: { tensor: 8 },
    training: { globalBatchSize: 72 },
  }).plan;
  expect(rack.cluster.gpusPerNode).toBe(4);
  expect(stopsOf("tensor", "data", rack).find(({ value }) => value === 8)?.reason).toBeUndefined();
});

describe("Every stop of every ready plan", () => {
  it.each(PLAN_PRESETS.map(({ id, plan }) => [id, plan] as const))("%s", (_, document) => {
    const start = completePlan(document).plan;
    for (const axis of AXES) {
      for (const giving of GIVING) {
        const stops = stopsOf(axis, giving, start);
        const values = stops.map(({ value }) => value);
        expect(values).toEqual([...new Set(values)].sort((left, right) => left - right));
        expect(values.length).toBeLessThan(80);
        const present =
          axis === "microBatchSize" || axis === "globalBatchSize"
            ? start.training[axis]
            : start.parallel[axis];
        expect(stops.find(({ value }) => value === present)?.legal).toBe(true);
        for (const { legal, reason } of stops) {
          if (!legal) expect(reason?.length).toBeGreaterThan(10);
        }
      }
    }
  });

  it("is a plan when legal: the product stays the GPU count, and the field is as asked", () => {
    const stop = fc
      .record({
        document: fc.constantFrom(mixture, ...PLAN_PRESETS.map(({ plan }) => plan)),
        axis: fc.constantFrom(...AXES),
        giving: fc.constantFrom(...GIVING),
        pick: fc.nat(),
      })
      .map(({ document, axis, giving, pick }) => {
        const start = completePlan(document).plan;
        const legal = stopsOf(axis, giving, start).filter((one) => one.legal);
        return { start, axis, giving, value: legal[pick % legal.length]?.value ?? 1 };
      });
    fc.assert(
      fc.property(stop, ({ start, axis, giving, value }) => {
        const next = completePlan(changeDegree(start, axis, value, giving)).plan;
        const { tensor, pipeline, context, data } = next.parallel;
        expect(tensor * pipeline * context * data).toBe(next.cluster.gpus);
        const field =
          axis === "microBatchSize" || axis === "globalBatchSize"
            ? next.training[axis]
            : next.parallel[axis];
        expect(field).toBe(value);
        const mayGrow = giving === "nodes" || (axis === "data" && giving === "data");
        if (!mayGrow) expect(next.cluster.gpus).toBe(start.cluster.gpus);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

it("A walk of legal changes never leaves what can be, also in a document that leaves fields out", () => {
  const starts: PlanInput[] = [
    mixture,
    ...PLAN_PRESETS.map(({ plan: document }) => document),
    ...(["1f1b", "zb-v", "dualpipe", "gpipe", "interleaved-1f1b"] as const).flatMap((schedule) =>
      ["gshard-600b", "palm-540b", "llama-3-70b"].map((model) => ({
        model,
        cluster: { preset: "dgx-h100-superpod", nodes: 16 },
        parallel: { pipeline: 2 },
        training: { schedule },
      })),
    ),
  ];
  const step = fc.record({
    axis: fc.constantFrom(...AXES),
    giving: fc.constantFrom(...GIVING),
    pick: fc.nat(),
  });
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.array(step, { maxLength: 8 }), (start, steps) => {
      let document = start;
      for (const { axis, giving, pick } of steps) {
        const { plan: present } = completePlan(document);
        const legal = stopsOf(axis, giving, present).filter((stop) => stop.legal);
        const value = legal[pick % legal.length]?.value ?? 1;
        const change = degreeChange(present, axis, value, giving);
        // The present value is always a stop, even where moving to it would be refused.
        if ("refusal" in change) continue;
        document = withFields(document, change.fields) as PlanInput;
        const { cluster, parallel } = completePlan(document).plan;
        const { tensor, pipeline, context, data } = parallel;
        expect(tensor * pipeline * context * data).toBe(cluster.gpus);
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

describe("What follows a changed degree", () => {
  it("the batch, only when it must", () => {
    const change = degreeChange(plan, "pipeline", 40, "data");
    expect("fields" in change && change.fields["training.globalBatchSize"]).toBe(1918);
    expect("warnings" in change && change.warnings.map(({ path }) => path)).toEqual([
      "training.globalBatchSize",
    ]);
    const kept = degreeChange(plan, "pipeline", 28, "data");
    expect("fields" in kept && kept.fields["training.globalBatchSize"]).toBe(1920);
  });

  it("the ZeRO group, the expert ranks and a listed split", () => {
    const start = completePlan(
      withFields(mixture, {
        "parallel.zeroGroupSize": 2,
        "parallel.layersPerStage": [15, 17],
        "parallel.zeroStage": 1,
      }),
    ).plan;
    const change = degreeChange(start, "pipeline", 16, "data");
    expect("refusal" in change).toBe(true);
    const wide = degreeChange(start, "pipeline", 8, "data");
    expect(wide).toMatchObject({
      fields: {
        "parallel.pipeline": 8,
        "parallel.data": 1,
        "parallel.zeroGroupSize": undefined,
        "parallel.layersPerStage": undefined,
        "parallel.expert": 1,
      },
    });
    expect("warnings" in wide && wide.warnings.map(({ path }) => path)).toEqual([
      "parallel.zeroGroupSize",
      "parallel.expert",
      "parallel.layersPerStage",
    ]);
  });

  it("the schedule, when chunks come and go", () => {
    const interleaved = degreeChange(plan, "virtualPipeline", 3);
    expect(interleaved).toMatchObject({
      fields: {
        "parallel.virtualPipeline": 3,
        "training.schedule": "interleaved-1f1b",
        "training.globalBatchSize": 1960,
      },
    });
    const start = completePlan(changeDegree(plan, "virtualPipeline", 3)).plan;
    expect(degreeChange(start, "virtualPipeline", 1)).toMatchObject({
      fields: { "parallel.virtualPipeline": 1, "training.schedule": "1f1b" },
    });
  });

  it("chunks that more stages could no longer fill", () => {
    const start = completePlan(
      withFields(mtNlg, { "parallel.virtualPipeline": 3, "training.globalBatchSize": 1960 }),
    ).plan;
    expect(degreeChange(start, "pipeline", 70, "data")).toMatchObject({
      fields: { "parallel.virtualPipeline": 1, "training.schedule": "1f1b" },
    });
  });

  it("a refusal is an error in words", () => {
    expect(() => changeDegree(plan, "tensor", 12)).toThrow(
      "parallel.tensor: 12 leaves GPUs idle: 2,240 = 12 × 35 × 5.33",
    );
    expect(() => changeDegree(plan, "data", 0)).toThrow("is not a positive whole number");
  });
});

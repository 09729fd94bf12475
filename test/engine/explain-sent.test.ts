/** The bytes that one GPU sends: one GPU's, opened into parts that add up to the number shown. */
import { describe, expect, it } from "vitest";
import { analyze } from "../../src/engine/analyze.ts";
import { explainFigure } from "../../src/engine/explain-figure.ts";
import { PLAN_PRESETS } from "../../src/engine/plan/presets/plans.ts";

describe.each(PLAN_PRESETS.map((preset) => [preset.id, preset.plan] as const))(
  "%s",
  (_id, plan) => {
    const analysis = analyze(plan);
    const { value, parts = [] } = explainFigure(analysis, "traffic.sent");
    const totals = analysis.traffic.perStage.map(({ total }) => total.inNode + total.interNode);

    it("is what the GPUs of one stage send, and no stage's send more", () => {
      expect(value).toBe(Math.max(...totals));
    });

    it("is the sum of its parts", () => {
      const sum = parts.reduce((bytes, part) => bytes + part.value, 0);
      expect(Math.abs(sum - value)).toBeLessThanOrEqual(1e-9 * value);
    });

    it("is at most what the stages that send most of each kind send", () => {
      const kinds = Object.values(analysis.report.traffic.perGpuBytes);
      expect(value).toBeLessThanOrEqual(kinds.reduce((sum, bytes) => sum + bytes, 0) * (1 + 1e-12));
    });
  },
);

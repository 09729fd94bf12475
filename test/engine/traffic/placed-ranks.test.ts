/** Plans whose ranks do not fill node after node: groups, traffic, loads and time follow. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyze } from "../../../src/engine/analyze.ts";
import { evaluate } from "../../../src/engine/evaluate.ts";
import { createPlacement } from "../../../src/engine/layout/placement.ts";
import { slotTable } from "../../../src/engine/layout/slot-table.ts";
import type { NodeOrder, Plan } from "../../../src/engine/plan/plan.ts";
import { PlanError } from "../../../src/engine/plan/plan-error.ts";
import { rankFacts } from "../../../src/engine/rank-facts.ts";
import { groupPlacement } from "../../../src/engine/traffic/group-placement.ts";
import { linkLoads, tierTraffic } from "../../../src/engine/traffic/link-loads.ts";
import { planOf } from "./plans.ts";

const KINDS = ["tp", "cp", "dp", "dp-cp", "ep", "edp", "intra-partial-dp-cp"] as const;

const documentOf = (placement?: NodeOrder, order = "tp-cp-ep-dp-pp") => ({
  model: "gpt-3-175b",
  cluster: { preset: "selene", nodes: 8, ...(placement ? { placement } : {}) },
  parallel: { tensor: 8, pipeline: 2, order },
  training: { globalBatchSize: 64, recompute: "full" },
});

const placed = (plan: Plan, placement: NodeOrder): Plan => ({
  ...plan,
  cluster: { ...plan.cluster, placement },
});

describe("ranks placed at will", () => {
  it("lie as the closed forms say where the list is the usual order", () => {
    const degrees = fc.record({
      tensor: fc.constantFrom(1, 2, 4, 8),
      pipeline: fc.constantFrom(1, 2, 3),
      data: fc.constantFrom(2, 4),
      context: fc.constantFrom(1, 2),
      expert: fc.constantFrom(1, 2),
      order: fc.constantFrom("tp-cp-ep-dp-pp", "tp-dp-pp-cp-ep", "dp-tp-cp-pp-ep"),
    });
    fc.assert(
      fc.property(degrees, ({ expert, ...parallel }) => {
        const fits = parallel.context === 1 ? expert : 1;
        const plan = planOf({ parallel: { ...parallel, expert: fits, expertTensor: 1 } });
        const listed = placed(plan, { hosts: `n[1-${plan.cluster.nodes}]` });
        const stage = parallel.pipeline - 1;
        for (const domainSize of [8, 16]) {
          const [closed, counted] = [plan, listed].map((one) => groupPlacement(one, domainSize));
          expect(counted?.sendCrossing(0, stage)).toBeCloseTo(closed?.sendCrossing(0, stage) ?? -1);
          for (const kind of KINDS) {
            const wanted = closed?.of(kind, stage);
            const found = counted?.of(kind, stage);
            for (const field of Object.keys(wanted ?? {}) as (keyof typeof wanted)[]) {
              expect(found?.[field], `${kind} ${field}`).toBeCloseTo(wanted?.[field] ?? -1, 9);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("take tensor groups onto the network when dealt to nodes in turn, at a price", () => {
    const usual = analyze(documentOf("contiguous"));
    const dealt = analyze(documentOf("round-robin"));
    expect(usual.traffic.perStage[0]?.sent.tensor.interNode).toBe(0);
    expect(dealt.traffic.perStage[0]?.sent.tensor.inNode).toBe(0);
    expect(dealt.report.step.seconds).toBeGreaterThan(1.5 * usual.report.step.seconds);
    expect(dealt.traffic.busiest).toEqual(usual.traffic.busiest);
  });

  it("keep tensor groups in the node when dealt in turn and tensor goes last", () => {
    // 2 stages of 4 replicas on 8 nodes: ranks r and r + 8, of one tensor group, share node r mod 8.
    const dealt = analyze(documentOf("round-robin", "pp-dp-tp-cp-ep"));
    expect(dealt.traffic.perStage[0]?.sent.tensor.interNode).toBe(0);
    const usual = analyze(documentOf("contiguous"));
    expect(dealt.report.step.exposedCommunicationSeconds.tensor).toBeCloseTo(
      usual.report.step.exposedCommunicationSeconds.tensor,
      12,
    );
  });

  it("load the links that the same placement by hand loads", () => {
    const hosts = "n[5-8]\nn[1-4]";
    for (const placement of ["round-robin", { hosts }] as NodeOrder[]) {
      const { plan, grid, assignment } = analyze(documentOf(placement));
      const usual = analyze(documentOf());
      const rule = placement === "round-robin" ? placement : undefined;
      const byHand = linkLoads(usual.plan, usual.grid, usual.assignment, {
        placement: rule
          ? createPlacement(usual.plan.cluster, rule)
          : createPlacement(
              usual.plan.cluster,
              Array.from({ length: 64 }, (_, rank) => ((rank >> 3) + 4) % 8),
            ),
      });
      const loads = linkLoads(plan, grid, assignment);
      expect(loads.total).toEqual(byHand.total);
      expect(evaluate(documentOf(placement)).traffic.tiers).toEqual(tierTraffic(loads));
    }
  });

  it("are found on their nodes", () => {
    const analysis = analyze(documentOf("round-robin"));
    expect(rankFacts(analysis, 11)).toMatchObject({ node: 3, localGpu: 1 });
    expect(createPlacement(analysis.plan.cluster).slotOf(11)).toEqual({ node: 3, localGpu: 1 });
    expect(slotTable(analyze(documentOf()).plan.cluster)).toBeUndefined();
  });

  it("are refused where the list does not fit the cluster", () => {
    expect(() => analyze(documentOf({ hosts: "n[1-7]" }))).toThrow(PlanError);
    expect(() => analyze(documentOf({ hosts: "n[1-7]" }))).toThrow(
      "cluster.placement.hosts: line 1: n7 makes 7 hosts for 8 nodes; 8 hosts work",
    );
    expect(() => analyze(documentOf("cyclic" as NodeOrder))).toThrow(/cluster\.placement/);
  });
});

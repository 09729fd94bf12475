import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LayoutError } from "../../../src/engine/layout/layout-error.ts";
import { createRankGrid, type RankGrid } from "../../../src/engine/layout/rank-grid.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";
import type { TrafficGroup } from "../../../src/engine/traffic/collective-use.ts";
import { type GroupPlace, groupPlacement } from "../../../src/engine/traffic/group-placement.ts";
import { planOf } from "./plans.ts";

const KINDS = ["tp", "cp", "dp", "dp-cp", "ep", "etp", "edp", "intra-partial-dp-cp"] as const;

/** The same place by looking at every rank of the stage. */
function placeByCounting(
  grid: RankGrid,
  group: (typeof KINDS)[number],
  stage: number,
  domainSize: number,
): Omit<GroupPlace, "size"> {
  const domainOf = (rank: number) => Math.floor(rank / domainSize);
  let ranks = 0;
  let crossing = 0;
  let outside = 0;
  let groups = 0;
  let domains = 0;
  for (let rank = 0; rank < grid.size; rank += 1) {
    if (grid.coordinatesOf(rank).pipeline !== stage) continue;
    const members = grid.groupOf(group, rank);
    const inside = members.filter((member) => domainOf(member) === domainOf(rank)).length;
    ranks += 1;
    crossing += inside < members.length ? 1 / inside : 0;
    outside += members.length - inside;
    groups += 1 / members.length;
    domains += new Set(members.map(domainOf)).size / members.length;
  }
  return {
    perDomain: ranks / domains,
    domains: domains / groups,
    ringCrossing: crossing / ranks,
    outsidePeers: outside / ranks,
  };
}

function gridOrNothing(plan: Plan): RankGrid | undefined {
  try {
    return createRankGrid(plan.parallel);
  } catch (error) {
    if (error instanceof LayoutError) return undefined;
    throw error;
  }
}

const degrees = fc.record({
  tensor: fc.constantFrom(1, 2, 3, 4, 6, 8),
  pipeline: fc.constantFrom(1, 2, 3, 5),
  data: fc.constantFrom(1, 2, 4, 6),
  context: fc.constantFrom(1, 2, 3),
  expert: fc.constantFrom(1, 2, 4),
  order: fc.constantFrom("tp-cp-ep-dp-pp", "tp-dp-pp-cp-ep", "pp-dp-tp-cp-ep", "dp-tp-cp-pp-ep"),
  domainSize: fc.constantFrom(1, 4, 8, 16, 72),
  parts: fc.constantFrom(1, 2, 3),
});

describe("where groups lie", () => {
  it("equals counting every rank, for any degrees, order and domain", () => {
    let compared = 0;
    fc.assert(
      fc.property(degrees, ({ domainSize, parts, ...parallel }) => {
        const replicas = parallel.data * parallel.context;
        const zeroGroupSize = replicas % parts === 0 ? replicas / parts : replicas;
        const plan = planOf({ parallel: { ...parallel, expertTensor: 1, zeroGroupSize } });
        const grid = gridOrNothing(plan);
        if (grid === undefined) return;
        const placement = groupPlacement(plan, domainSize);
        for (const kind of KINDS) {
          const { size, ...place } = placement.of(kind, parallel.pipeline - 1);
          expect(size, kind).toBe(grid.groupSize(kind));
          const counted = placeByCounting(grid, kind, parallel.pipeline - 1, domainSize);
          for (const field of Object.keys(counted) as (keyof typeof counted)[]) {
            expect(place[field], `${kind} ${field}`).toBeCloseTo(counted[field], 9);
          }
          compared += 1;
        }
      }),
      { numRuns: 150 },
    );
    expect(compared).toBeGreaterThan(300);
  });

  it("sends between stages cross domains as often as counting says", () => {
    fc.assert(
      fc.property(degrees, ({ domainSize, parts: _, expert: __, ...parallel }) => {
        const plan = planOf({ parallel });
        const grid = gridOrNothing(plan);
        if (grid === undefined) return;
        const placement = groupPlacement(plan, domainSize);
        const last = parallel.pipeline - 1;
        for (const [from, to] of [
          [0, last],
          [last, 0],
          [Math.max(0, last - 1), last],
        ] as const) {
          let crossing = 0;
          let all = 0;
          for (let rank = 0; rank < grid.size; rank += 1) {
            const at = grid.coordinatesOf(rank);
            if (at.pipeline !== from) continue;
            const peer = grid.rankOf({ ...at, pipeline: to });
            all += 1;
            if (Math.floor(peer / domainSize) !== Math.floor(rank / domainSize)) crossing += 1;
          }
          expect(placement.sendCrossing(from, to)).toBeCloseTo(crossing / all, 9);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("replicas of ZeRO's parts stand a part apart", () => {
    const plan = planOf({ parallel: { tensor: 2, data: 8, zeroGroupSize: 4 } });
    const placement = groupPlacement(plan, 8);
    const whole: TrafficGroup = "intra-partial-dp-cp";
    expect(placement.of(whole, 0)).toMatchObject({ size: 4, domains: 1, ringCrossing: 0 });
    expect(placement.of("zero-replicas", 0)).toMatchObject({
      size: 2,
      domains: 2,
      ringCrossing: 1,
    });
  });
});

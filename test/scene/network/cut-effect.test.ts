/** Where something that is missing is felt most. */
import { describe, expect, it } from "vitest";
import { analyze } from "../../../src/engine/analyze.ts";
import { tierNamed, verticesOf } from "../../../src/engine/cluster/fabric/graph.ts";
import { linkLoads } from "../../../src/engine/traffic/link-loads.ts";
import { cutEffect } from "../../../src/scene/network/cut-effect.ts";

describe("the effect of a cut", () => {
  const { plan, grid, assignment } = analyze({
    model: "gpt-3-175b",
    cluster: { preset: "selene", nodes: 60 },
    parallel: { tensor: 8, pipeline: 4 },
    training: { globalBatchSize: 60, recompute: "full" },
  });
  const whole = linkLoads(plan, grid, assignment);
  const { graph } = whole;
  const without = (failures: { links: Set<number>; vertices: Set<number> }) =>
    linkLoads(plan, grid, assignment, { graph, failures });

  it("of a lost spine is on the cables to the spines beside it", () => {
    const vertices = new Set([verticesOf(graph, "spine").first]);
    const effect = cutEffect(whole, without({ links: new Set(), vertices }));
    expect(effect?.tier).toBe("leaf–spine");
    expect(effect?.busiest.busySeconds).toBeGreaterThan(effect?.before ?? Number.NaN);
  });

  it("of a lost adapter cable is on the next adapter, which carries twice as much", () => {
    const links = new Set([tierNamed(graph, "adapter").first]);
    const effect = cutEffect(whole, without({ links, vertices: new Set() }));
    expect(effect?.tier).toBe("adapter");
    expect((effect?.busiest.busySeconds ?? 0) / (effect?.before ?? 1)).toBeCloseTo(2, 1);
  });

  it("of nothing is nothing", () => {
    expect(cutEffect(whole, whole)).toBeUndefined();
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LayoutError } from "../../../src/engine/layout/layout-error.ts";
import { createPlacement } from "../../../src/engine/layout/placement.ts";
import type { Cluster } from "../../../src/engine/plan/plan.ts";

function clusterOf(nodes: number, gpusPerNode: number, gpus = nodes * gpusPerNode): Cluster {
  return {
    accelerator: "a100-sxm-80",
    gpus,
    nodes,
    gpusPerNode,
    interNode: { kind: "infiniband", gbpsPerGpu: 200 },
    fabric: "dgx-a100-superpod",
  };
}

describe("placement", () => {
  it("fills node after node by default", () => {
    const placement = createPlacement(clusterOf(280, 8));
    expect(placement.slotOf(1234)).toEqual({ node: 154, localGpu: 2 });
    expect([...placement.fillNode(new Uint16Array(10))]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
  });

  it("deals ranks to nodes in turn when asked to", () => {
    const placement = createPlacement(clusterOf(3, 2), "round-robin");
    expect([...placement.fillNode(new Uint16Array(6))]).toEqual([0, 1, 2, 0, 1, 2]);
    expect(placement.slotOf(4)).toEqual({ node: 1, localGpu: 1 });
  });

  it("follows a host list, taking GPUs of a node in the order of ranks", () => {
    const placement = createPlacement(clusterOf(2, 2), [1, 0, 1, 0]);
    expect([0, 1, 2, 3].map(placement.slotOf)).toEqual([
      { node: 1, localGpu: 0 },
      { node: 0, localGpu: 0 },
      { node: 1, localGpu: 1 },
      { node: 0, localGpu: 1 },
    ]);
  });

  it("leaves GPUs of a partly used node free", () => {
    const placement = createPlacement(clusterOf(1, 8, 3));
    expect(placement.rankAt({ node: 0, localGpu: 2 })).toBe(2);
    expect(placement.rankAt({ node: 0, localGpu: 3 })).toBe(-1);
  });

  it("gives every rank a GPU of its own, by every rule", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 16 }),
        fc.constantFrom("packed", "round-robin", "list"),
        (nodes, gpusPerNode, rule) => {
          const gpus = nodes * gpusPerNode;
          const backwards = Array.from({ length: gpus }, (_, rank) => (gpus - 1 - rank) % nodes);
          const placement = createPlacement(
            clusterOf(nodes, gpusPerNode),
            rule === "list" ? backwards : (rule as "packed" | "round-robin"),
          );
          for (let rank = 0; rank < gpus; rank++) {
            const slot = placement.slotOf(rank);
            expect(slot.node).toBeLessThan(nodes);
            expect(slot.localGpu).toBeLessThan(gpusPerNode);
            expect(placement.rankAt(slot)).toBe(rank);
          }
        },
      ),
    );
  });

  it.each([
    ["too short", [0, 1, 0]],
    ["with a node there is not", [0, 1, 2, 0]],
    ["that overfills a node", [0, 0, 0, 1]],
  ])("refuses a host list %s", (_, list) => {
    expect(() => createPlacement(clusterOf(2, 2), list)).toThrow(LayoutError);
  });
});

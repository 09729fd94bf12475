/** Laws of the partitions, for any weights; single cases are tested against the oracles. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Boundaries,
  partLoads,
  partSizes,
} from "../../../src/engine/layout/layer-partition/boundaries.ts";
import { partitionByThreshold } from "../../../src/engine/layout/layer-partition/compute-cost.ts";
import {
  partitionBalanced,
  partitionBalancedBySearch,
} from "../../../src/engine/layout/layer-partition/deepspeed-balanced.ts";
import { readMegatronLayout } from "../../../src/engine/layout/layer-partition/megatron-layout.ts";
import {
  lightestBottleneck,
  partitionOptimally,
} from "../../../src/engine/layout/layer-partition/optimal-partition.ts";
import {
  partitionUniform,
  partitionUniformRemainderLast,
  partitionUniformToLastParts,
} from "../../../src/engine/layout/layer-partition/uniform.ts";
import { LayoutError } from "../../../src/engine/layout/layout-error.ts";

const someWeights = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 40 });
const someParts = fc.integer({ min: 1, max: 12 });

function expectCover(boundaries: Boundaries, items: number, parts: number): void {
  expect(boundaries.length).toBe(parts + 1);
  expect(boundaries[0]).toBe(0);
  expect(boundaries.at(-1)).toBe(items);
  expect(Math.min(...partSizes(boundaries))).toBeGreaterThanOrEqual(0);
}

/** The lightest bottleneck by trying every partition there is. */
function bruteForce(weights: readonly number[], parts: number): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (parts === 1) return total;
  let best = total;
  let first = 0;
  for (let cut = 0; cut <= weights.length; cut++) {
    best = Math.min(best, Math.max(first, bruteForce(weights.slice(cut), parts - 1)));
    first += weights[cut] ?? 0;
  }
  return best;
}

describe("every partition", () => {
  it("covers all items once and in order", () => {
    fc.assert(
      fc.property(someWeights, someParts, (weights, parts) => {
        const items = weights.length;
        for (const partition of [partitionBalanced, partitionOptimally, partitionByThreshold]) {
          expectCover(partition(weights, parts), items, parts);
        }
        for (const uniform of [
          partitionUniform,
          partitionUniformRemainderLast,
          partitionUniformToLastParts,
        ]) {
          expectCover(uniform(items, parts), items, parts);
        }
      }),
    );
  });
});

describe("the optimal partition", () => {
  it("has the lightest heaviest part of all there are", () => {
    const few = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(few, fc.integer({ min: 1, max: 4 }), (weights, parts) => {
        const best = bruteForce(weights, parts);
        expect(lightestBottleneck(weights, parts)).toBe(best);
        expect(Math.max(...partLoads(weights, partitionOptimally(weights, parts)))).toBe(best);
      }),
    );
  });

  it("is never heavier than a framework's", () => {
    fc.assert(
      fc.property(someWeights, someParts, (weights, parts) => {
        const best = lightestBottleneck(weights, parts);
        for (const partition of [partitionBalanced, partitionBalancedBySearch]) {
          const heaviest = Math.max(...partLoads(weights, partition(weights, parts)));
          expect(heaviest).toBeGreaterThanOrEqual(best);
        }
      }),
    );
  });

  it("spreads what is left over evenly", () => {
    const sizes = partSizes(partitionOptimally(new Array<number>(10).fill(1), 4));
    expect([...sizes].sort()).toEqual([2, 2, 3, 3]);
  });
});

it("nanotron's walk divides Llama 3 8B over eight stages as its documentation prints it", () => {
  // 32 layers of 4 · 4096² + 3 · 14336 · 4096 multiply-adds, a head of 128,256 · 4096.
  const layer = 4 * 4096 ** 2 + 3 * 14336 * 4096;
  const costs = [...new Array<number>(32).fill(layer), 128_256 * 4096];
  const blocks = partSizes(partitionByThreshold(costs, 8));
  // The last stage holds two layers and the head.
  expect(blocks.slice(2)).toEqual([4, 5, 4, 4, 4, 3]);
});

describe("a Megatron layout", () => {
  it.each([
    ["without its embedding", "t|tL"],
    ["without its loss", "Et|t"],
    ["with a letter nobody knows", "Ex|tL"],
    ["that the pipeline does not divide", "E|t|tL"],
    ["with prediction layers before transformer layers", "Em|ttL"],
    ["with more repetitions than any model has layers", "E(t)*999999999|L"],
    ["of many such, each of them short", `E${"t*150000,".repeat(1000)}|L`],
  ])("%s is refused", (_, layout) => {
    expect(() => readMegatronLayout(layout, 2, 2)).toThrow(LayoutError);
  });
});

/** The communication matrix as a picture: cells, hit test, what crosses a tier, words. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toSvg } from "../../../src/draw/svg.ts";
import { createRouter } from "../../../src/engine/cluster/fabric/routing/router.ts";
import { communicationMatrix } from "../../../src/engine/traffic/communication-matrix.ts";
import { IDLE_INDEX } from "../../../src/scene/colour/colour-table.ts";
import { ranksPerRow, rowCount } from "../../../src/scene/network/matrix-blocks.ts";
import { cellBox, layOutMatrix, matrixPlaceAt } from "../../../src/scene/network/matrix-layout.ts";
import {
  crossing,
  type MatrixLook,
  matrixIndices,
  matrixPicture,
} from "../../../src/scene/network/matrix-picture.ts";
import {
  cellLines,
  heaviestPairs,
  matrixSummary,
} from "../../../src/scene/network/matrix-words.ts";
import { reachOf } from "../../../src/scene/network/reach.ts";
import { DARK, LIGHT } from "../../../src/scene/theme.ts";
import { SAMPLES, type SampleName, sampleNetwork } from "./sample-network.ts";

function lookOf(name: SampleName, change: Partial<MatrixLook> = {}): MatrixLook {
  const { analysis, loads } = sampleNetwork(name);
  const { plan, grid, assignment, fabric } = analysis;
  const { gpus, gpusPerNode } = plan.cluster;
  return {
    matrix: communicationMatrix(plan, grid, assignment, rowCount(gpus, gpusPerNode)),
    shape: loads.graph.shape,
    ranks: grid.size,
    unitName: fabric.unitName,
    ...change,
  };
}

it("rows are whole nodes or even parts of one, and never too many", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), fc.constantFrom(1, 4, 8, 16), (nodes, per) => {
      const ranks = ranksPerRow(nodes * per, per);
      expect(ranks % per === 0 || per % ranks === 0).toBe(true);
      expect(rowCount(nodes * per, per)).toBeLessThanOrEqual(288);
      // What the engine makes of that many rows is the same split.
      expect(Math.ceil((nodes * per) / rowCount(nodes * per, per))).toBeLessThanOrEqual(ranks);
    }),
  );
});

describe.each(SAMPLES)("on %s", (name) => {
  it("the way between two GPUs is as high as the routes are", () => {
    const { graph } = sampleNetwork(name).loads;
    const { nodes, gpusPerNode } = graph.shape;
    const reach = reachOf(graph.shape);
    const tiers = graph.tiers.filter(({ place }) => place !== "host");
    fc.assert(
      fc.property(fc.nat(nodes * gpusPerNode - 1), fc.nat(nodes * gpusPerNode - 1), (from, to) => {
        const loads = new Float64Array(2 * graph.linkCount);
        const accumulator = createRouter(graph).accumulate(loads);
        accumulator.add(from, to, 1);
        accumulator.finish();
        const crossed = tiers.findLastIndex(({ first, count }) =>
          loads.subarray(2 * first, 2 * (first + count)).some((bytes) => bytes > 0),
        );
        expect(reach(from, to)).toBe(crossed + 1);
      }),
      { numRuns: 40 },
    );
  });

  it("cells without bytes stay empty, and more bytes are never a colder colour", () => {
    const look = lookOf(name);
    const indices = matrixIndices(look);
    const order = Array.from(indices.keys()).sort(
      (a, b) => (look.matrix.bytes[a] as number) - (look.matrix.bytes[b] as number),
    );
    const sends = (at: number) => (look.matrix.bytes[at] as number) > 0;
    const idle = order.filter((at) => !sends(at));
    expect(idle.every((at) => indices[at] === IDLE_INDEX)).toBe(true);
    const warmer = order.filter(sends).map((at) => indices[at] as number);
    expect(warmer).toEqual([...warmer].sort((a, b) => a - b));
  });

  it("pointing finds the cell that is drawn there", () => {
    const { matrix } = lookOf(name);
    const layout = layOutMatrix(matrix, 560, 480);
    fc.assert(
      fc.property(fc.nat(matrix.size - 1), fc.nat(matrix.size - 1), (row, column) => {
        const { x, y, width, height } = cellBox(layout, { row, column });
        expect(matrixPlaceAt(layout, x + width / 2, y + height / 2)).toEqual({ row, column });
      }),
    );
    expect(matrixPlaceAt(layout, 0, 0)).toBeUndefined();
    expect(matrixPlaceAt(layout, layout.box.x + layout.box.width + 1, 100)).toBeUndefined();
  });
});

describe("Selene's 48 nodes", () => {
  const bytesAcross = (look: MatrixLook, tier: number) => {
    const crosses = crossing(look, tier);
    const { size, bytes } = look.matrix;
    return bytes.reduce(
      (all, value, at) => all + (crosses(Math.floor(at / size), at % size) ? value : 0),
      0,
    );
  };

  it("what crosses a tier is lit, the higher the less, and the rest fades", () => {
    const whole = lookOf("selene");
    const across = [2, 3, 4].map((tier) => bytesAcross(whole, tier));
    expect(across).toEqual(across.toSorted((a, b) => b - a));
    expect(across[0]).toBeGreaterThan(0);
    const plain = matrixIndices(whole);
    const lit = matrixIndices({ ...whole, height: 2 });
    const crosses = crossing(whole, 2);
    const { size } = whole.matrix;
    lit.forEach((index, at) => {
      if (plain[at] === IDLE_INDEX) expect(index).toBe(IDLE_INDEX);
      else expect(index === plain[at]).toBe(crosses(Math.floor(at / size), at % size));
    });
  });

  it("one kind alone leaves out the others", () => {
    const look = lookOf("selene", { only: "tensor" });
    const indices = matrixIndices(look);
    look.matrix.byKind.tensor.forEach((bytes, at) => {
      expect(indices[at] === IDLE_INDEX).toBe(bytes === 0);
    });
  });

  it("is told in words, cell by cell and as a whole", () => {
    const look = lookOf("selene");
    const [heaviest] = heaviestPairs(look, 1);
    expect(heaviest?.bytes).toBe(Math.max(...look.matrix.bytes));
    expect(cellLines(look, heaviest ?? { row: 0, column: 0 })[1]).toMatch(/^tensor .*B$/);
    expect(cellLines(look, { row: 0, column: look.matrix.size - 1 })).toContain("send nothing");
    expect(matrixSummary(look)).toMatch(/^Communication matrix of 384 ranks, 192 rows of 2 ranks/);
  });

  it.each([
    ["matrix", LIGHT, {}],
    ["matrix-adapters-dark", DARK, { height: 2 }],
  ] as const)("%s is drawn as in its file", async (file, theme, change) => {
    const look = lookOf("fiveNodes", change);
    const layout = layOutMatrix(look.matrix, 420, 440);
    const picture = matrixPicture(look, layout, theme, 420, 440);
    await expect(toSvg(picture, { title: file })).toMatchFileSnapshot(
      `../../golden/network/${file}.svg`,
    );
  });
});

/** Arbitrary clusters, areas and views for property tests. */
import fc from "fast-check";
import type { ClusterShape } from "../../../src/scene/cluster/cluster-shape.ts";

export const anyShape: fc.Arbitrary<ClusterShape> = fc
  .record({
    gpusPerNode: fc.constantFrom(1, 2, 4, 8, 16, 72),
    nodesPerUnit: fc.integer({ min: 1, max: 72 }),
    fullUnits: fc.integer({ min: 0, max: 90 }),
    nodesInLast: fc.integer({ min: 1, max: 72 }),
    unitTiers: fc.integer({ min: 0, max: 2 }),
    sharedTiers: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ fullUnits, nodesInLast, ...rest }) => {
    const nodes = fullUnits * rest.nodesPerUnit + Math.min(nodesInLast, rest.nodesPerUnit);
    return {
      ...rest,
      nodesPerUnit: Math.min(rest.nodesPerUnit, nodes),
      nodes,
      units: Math.ceil(nodes / rest.nodesPerUnit),
      gpus: nodes * rest.gpusPerNode,
    };
  });

export const anyArea = fc
  .record({
    width: fc.integer({ min: 260, max: 2400 }),
    height: fc.integer({ min: 240, max: 1600 }),
  })
  .map((size) => ({ x: 10, y: 10, ...size }));

/** Sizes of a device pixel on common screens. */
export const anyPixel = fc.constantFrom(1, 0.5, 1 / 3);

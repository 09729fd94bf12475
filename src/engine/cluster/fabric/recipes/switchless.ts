/** Fabrics that are no tree: dragonfly, torus, and the single node. */
import type { FabricShape, RecipeInput, Said } from "../fabric-shape.ts";

/**
 * A balanced dragonfly (Kim et al., ISCA 2008, section 3.1): a router of radix k serves p = (k + 1) / 4
 * adapters, groups have a = 2p routers joined all to all, each router has h = p global links.
 * @param radix ports of one router
 */
export function dragonfly(radix: number, input: RecipeInput): FabricShape {
  // A router must take all adapters of a node, or it would need more of them than the design has.
  const terminals = Math.max(input.adaptersPerNode, Math.floor((radix + 1) / 4));
  const nodesPerRouter = Math.floor(terminals / input.adaptersPerNode);
  const ports = Math.max(radix, 4 * terminals - 1);
  const routersPerGroup = 2 * terminals;
  const groups = Math.max(1, Math.ceil(input.nodes / (nodesPerRouter * routersPerGroup)));
  return {
    id: "dragonfly",
    name: "Dragonfly",
    unitName: "group",
    ...input,
    network: {
      topology: "dragonfly",
      nodesPerRouter,
      routersPerGroup,
      groups,
      globalLinksPerRouter: groups > 1 ? terminals : 0,
    },
    statements: [["dragonfly", ports, terminals]],
  };
}

/** Two axes for v2, v3, v5e and v6e, three for v4 and v5p. */
export function torusDimensions(acceleratorId: string): 2 | 3 {
  return /tpu-v(4|5p)/.test(acceleratorId) ? 3 : 2;
}

/**
 * A torus of chips as near to a cube or square as the count allows.
 * @param wrapMultiple an axis closes when it is a multiple of this (4 for v4 and v5p, 16 for v5e, v6e)
 */
export function torus(
  dimensions: 2 | 3,
  wrapMultiple: number,
  chips: number,
  input: RecipeInput,
  given?: number[],
): FabricShape {
  const axes = given ?? evenAxes(chips, dimensions);
  const statements: Said[] = [
    ["torus-axes", dimensions, wrapMultiple],
    ["torus-shape", axes.join(" × "), given !== undefined],
  ];
  return {
    id: "tpu-torus",
    name: "Torus",
    unitName: "slice",
    ...input,
    adaptersPerNode: 0,
    network: { topology: "torus", axes, wraps: axes.map((axis) => axis % wrapMultiple === 0) },
    statements,
  };
}

/** Factors of `count`, as equal as can be, ascending. */
function evenAxes(count: number, dimensions: number): number[] {
  if (dimensions === 1) return [count];
  const target = count ** (1 / dimensions);
  let axis = Math.max(1, Math.floor(target + 1e-9));
  while (count % axis !== 0) axis -= 1;
  return [axis, ...evenAxes(count / axis, dimensions - 1)].sort((a, b) => a - b);
}

/** One node: no switch, and its adapters idle. */
export function singleNode(input: RecipeInput): FabricShape {
  return {
    id: "single-node",
    name: "Single node",
    unitName: "node",
    ...input,
    network: { topology: "none" },
    statements: [],
  };
}

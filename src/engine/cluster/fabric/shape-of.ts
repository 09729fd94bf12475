/**
 * From a plan's cluster to the shape of its fabric: which recipe an id or a `{ kind, … }` stands
 * for, and what is drawn where nothing is said. New fabrics are added here and in `recipes/`.
 */
import type { Cluster, FabricSpec } from "../../plan/plan.ts";
import { adaptersOf } from "./adapters.ts";
import type { FabricShape, RecipeInput } from "./fabric-shape.ts";
import { dgxA100Superpod, selene } from "./recipes/dgx-a100-superpod.ts";
import { fatTree, meta24k } from "./recipes/generic-trees.ts";
import {
  DGX_B200,
  DGX_B300_ETHERNET,
  DGX_B300_XDR,
  DGX_H100,
  GB200_RACKS,
  railSuperpod,
} from "./recipes/rail-superpods.ts";
import { dragonfly, singleNode, torus, torusDimensions } from "./recipes/switchless.ts";
import { acceleratorIdOf, scaleUpOf } from "./scale-up.ts";
import type { StatementKey } from "./statement-keys.ts";

type Recipe = (input: RecipeInput, cluster: Cluster, spec: FabricSpec) => FabricShape;

/** A tree of one radix of which only the adapters are known. */
function assumedTree(
  id: string,
  name: string,
  radix: number,
  rail: boolean,
  why: StatementKey = "unpublished",
): Recipe {
  return (input) =>
    fatTree(
      {
        id,
        name,
        radix,
        oversubscription: 1,
        railOptimised: rail,
        statements: [why, ["assumed-tree", radix]],
      },
      input,
    );
}

const RECIPES: Record<string, Recipe> = {
  "dgx-a100-superpod": (input) => dgxA100Superpod(input),
  selene: (input) => selene(input),
  "dgx-h100-superpod": (input) => railSuperpod(DGX_H100, input),
  "dgx-h200-superpod": (input) => ({
    ...railSuperpod(DGX_H100, input),
    id: "dgx-h200-superpod",
    name: "DGX H200 SuperPOD",
  }),
  eos: (input) => ({ ...railSuperpod(DGX_H100, input), id: "eos", name: "Eos" }),
  "dgx-b200-superpod": (input) => railSuperpod(DGX_B200, input),
  "dgx-b300-superpod": (input) => railSuperpod(DGX_B300_XDR, input),
  "dgx-b300-superpod-ethernet": (input) =>
    railSuperpod(DGX_B300_ETHERNET, {
      ...input,
      adaptersPerNode: 2 * input.gpusPerNode,
      gbpsPerAdapter: (input.gbpsPerAdapter * input.adaptersPerNode) / (2 * input.gpusPerNode),
    }),
  "gb200-superpod": (input) => railSuperpod(GB200_RACKS, input),
  "gb200-nvl72": (input) => ({ ...railSuperpod(GB200_RACKS, input), id: "gb200-nvl72" }),
  "meta-24k-roce": (input) => meta24k(input),
  "azure-ndv4": assumedTree("azure-ndv4", "Azure NDv4", 40, true, "azure-ndv4"),
  "azure-ndv5": assumedTree("azure-ndv5", "Azure NDv5", 64, true),
  "dgx-2-cluster": assumedTree("dgx-2-cluster", "DGX-2 cluster", 36, true),
  "omni-path": assumedTree("omni-path", "Omni-Path", 48, false),
  ethernet: assumedTree("ethernet", "Ethernet", 64, false),
  efa: assumedTree("efa", "Elastic Fabric Adapter", 64, false),
  "single-node": (input) => singleNode(input),
  "tpu-torus": torusRecipe,
  torus: torusRecipe,
  dragonfly: (input, _cluster, spec) => dragonfly(numberIn(spec.radix, 64), input),
  "fat-tree": fatTreeRecipe,
  "non-blocking": fatTreeRecipe,
};

function fatTreeRecipe(input: RecipeInput, cluster: Cluster, spec: FabricSpec): FabricShape {
  const radix = Math.max(2, Math.floor(numberIn(spec.radix, usualRadix(cluster))));
  const oversubscription = Math.max(1, numberIn(spec.oversubscription, 1));
  const railOptimised = spec.railOptimised !== false;
  return fatTree(
    {
      id: "fat-tree",
      name: `Fat tree, ${radix}-port switches`,
      radix,
      oversubscription,
      railOptimised,
      statements: [["asked-tree", radix, oversubscription, railOptimised]],
    },
    input,
  );
}

function torusRecipe(input: RecipeInput, cluster: Cluster, spec: FabricSpec): FabricShape {
  const id = acceleratorIdOf(cluster);
  const dimensions = torusDimensions(id);
  const axes = typeof spec.axes === "string" ? spec.axes.split("x").map(Number) : undefined;
  const fits = axes?.reduce((product, axis) => product * axis, 1) === cluster.gpus;
  return torus(dimensions, dimensions === 3 ? 4 : 16, cluster.gpus, input, fits ? axes : undefined);
}

function numberIn(value: unknown, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : otherwise;
}

/** Ports of the usual switch of that network: 36 EDR, 40 HDR, 64 NDR, 144 XDR; 48 Omni-Path. */
function usualRadix(cluster: Cluster): number {
  const { kind, gbpsPerGpu } = cluster.interNode;
  if (kind === "omni-path") return 48;
  if (kind !== "infiniband") return 64;
  if (gbpsPerGpu <= 100) return 36;
  if (gbpsPerGpu <= 200) return 40;
  return gbpsPerGpu <= 400 ? 64 : 144;
}

/** Ids a plan's `cluster.fabric` may name. */
export const FABRIC_IDS: readonly string[] = Object.keys(RECIPES);

/**
 * The fabric usual for a cluster whose plan names none: the vendor's reference design where the
 * adapters are those of it, else a tree of the network's usual switch.
 */
export function defaultFabricId(
  cluster: Pick<Cluster, "accelerator" | "gpusPerNode" | "interNode" | "nodes">,
): string {
  const accelerator = cluster.accelerator;
  const id = typeof accelerator === "string" ? accelerator : accelerator.base;
  const { kind, gbpsPerGpu } = cluster.interNode;
  if (id.startsWith("tpu")) return "tpu-torus";
  if (id.startsWith("gb")) return "gb200-superpod";
  if (cluster.nodes === 1) return "single-node";
  if (kind === "omni-path") return "omni-path";
  if (kind === "efa") return "efa";
  if (kind === "ethernet") return "ethernet";
  if (kind === "infiniband" && cluster.gpusPerNode === 8) {
    if (id.startsWith("a") && gbpsPerGpu === 200) return "dgx-a100-superpod";
    if (id.startsWith("h") && gbpsPerGpu === 400) return "dgx-h100-superpod";
    if (id.startsWith("b200") && gbpsPerGpu === 400) return "dgx-b200-superpod";
    if (id.startsWith("b300") && gbpsPerGpu === 800) return "dgx-b300-superpod";
  }
  if (id.startsWith("v100") && cluster.gpusPerNode === 16) return "dgx-2-cluster";
  return "fat-tree";
}

/**
 * The shape of a cluster's fabric. A fabric id that is not known is drawn as a non-blocking tree
 * and says so; one node has no network whatever its fabric is called.
 */
export function fabricShape(cluster: Cluster): FabricShape {
  const { accelerator, gpus, nodes, gpusPerNode, interNode, fabric } = cluster;
  const key = JSON.stringify([accelerator, gpus, nodes, gpusPerNode, interNode, fabric]);
  let shape = shapes.get(key);
  if (shape === undefined) {
    if (shapes.size === MOST_SHAPES) shapes.clear();
    shape = shapeOf(cluster);
    shapes.set(key, shape);
  }
  return shape;
}

/** Plan after plan asks for the fabric of one cluster, each several times; a shape is a few numbers. */
const shapes = new Map<string, FabricShape>();
const MOST_SHAPES = 64;

function shapeOf(cluster: Cluster): FabricShape {
  const input: RecipeInput = {
    nodes: cluster.nodes,
    gpusPerNode: cluster.gpusPerNode,
    scaleUp: scaleUpOf(cluster),
    ...adaptersOf(cluster),
  };
  const asked: FabricSpec =
    typeof cluster.fabric === "string" ? { kind: cluster.fabric } : cluster.fabric;
  const isTorus = input.scaleUp.kind === "torus";
  const kind =
    !isTorus && cluster.nodes === 1
      ? "single-node"
      : asked.kind === "default"
        ? defaultFabricId(cluster)
        : asked.kind;
  const recipe = RECIPES[kind];
  if (recipe !== undefined) return recipe(input, cluster, asked);
  const drawn = fatTreeRecipe(input, cluster, { kind: "fat-tree" });
  return {
    ...drawn,
    id: asked.kind,
    name: asked.kind,
    statements: [["unknown-fabric", asked.kind, drawn.name.toLowerCase()], ...drawn.statements],
  };
}

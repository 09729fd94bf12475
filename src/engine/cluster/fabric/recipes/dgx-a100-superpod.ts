/**
 * DGX A100 SuperPOD and Selene: units of 20 nodes behind 8 leaves of 40 ports, seven units to a pod
 * of 140 nodes, three switch tiers. Counts of a 140-node pod are NVIDIA's; how spines and cores are
 * cabled is one construction that uses every port.
 */
import type { FabricShape, RecipeInput, Said, TreeShape } from "../fabric-shape.ts";
import { divisorAtLeast } from "../fabric-shape.ts";

const NODES_PER_UNIT = 20;
const LEAVES_PER_UNIT = 8;
const UNITS_PER_POD = 7;
const RADIX = 40;
const LEAF_UPLINKS = 20;
/** Up to five units the spines of one tier have ports enough. */
const TWO_TIER_UNITS = 5;
const SPINES_PER_RAIL = 10;
const SPINE_UPLINKS = 14;
const CORES_PER_GROUP = 14;
const SELENE_PODS = 4;

const QUOTED: Said[] = ["a100-unit", "a100-rails", "a100-switch"];

const POD_STATEMENTS: Said[] = ["a100-pod", "a100-pod-wiring"];

/** Units of 20 nodes; two tiers up to 100 nodes, pods of 140 with cores above. */
export function dgxA100Superpod(input: RecipeInput): FabricShape {
  const units = Math.max(1, Math.ceil(input.nodes / NODES_PER_UNIT));
  const threeTier = units > TWO_TIER_UNITS;
  return {
    id: "dgx-a100-superpod",
    name: "DGX A100 SuperPOD",
    unitName: "scalable unit",
    ...input,
    network: threeTier
      ? podsWithCores(units, Math.ceil(units / UNITS_PER_POD))
      : oneSpineTier(units),
    statements: [...QUOTED, ...(threeTier ? POD_STATEMENTS : ["a100-even-spines" as const])],
  };
}

/** Selene: the same units and pods, cores as built for all 4 × 140 nodes. */
export function selene(input: RecipeInput): FabricShape {
  const units = Math.max(1, Math.ceil(input.nodes / NODES_PER_UNIT));
  return {
    ...dgxA100Superpod(input),
    id: "selene",
    name: "Selene",
    network: podsWithCores(units, Math.max(SELENE_PODS, Math.ceil(units / UNITS_PER_POD))),
    statements: [...QUOTED, ...POD_STATEMENTS, "selene-pods", "selene-share"],
  };
}

function oneSpineTier(units: number): TreeShape {
  return {
    topology: "tree",
    nodesPerUnit: NODES_PER_UNIT,
    units,
    leavesPerUnit: LEAVES_PER_UNIT,
    attachment: "rail",
    tierNames: ["leaf", "spine"],
    leafUplinks: LEAF_UPLINKS,
    unitsPerPod: units,
    spineGroups: 1,
    spinesPerGroup: divisorAtLeast(LEAF_UPLINKS, (units * LEAVES_PER_UNIT) / 2),
    spineUplinks: 0,
    coreGroups: 0,
    coresPerGroup: 0,
  };
}

/** `pods` is what the core tier is sized for: two groups of 14 cores for every pod. */
function podsWithCores(units: number, pods: number): TreeShape {
  // A core group takes RADIX spines once each, so the number of pods must divide RADIX.
  const sizedFor = divisorAtLeast(RADIX, pods);
  return {
    topology: "tree",
    nodesPerUnit: NODES_PER_UNIT,
    units,
    leavesPerUnit: LEAVES_PER_UNIT,
    attachment: "rail",
    tierNames: ["leaf", "spine", "core"],
    leafUplinks: LEAF_UPLINKS,
    unitsPerPod: UNITS_PER_POD,
    spineGroups: LEAVES_PER_UNIT,
    spinesPerGroup: SPINES_PER_RAIL,
    spineUplinks: SPINE_UPLINKS,
    coreGroups: 2 * sizedFor,
    coresPerGroup: CORES_PER_GROUP,
  };
}

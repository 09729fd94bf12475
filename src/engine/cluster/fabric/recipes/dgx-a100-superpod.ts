/**
 * DGX A100 SuperPOD and Selene: units of 20 nodes behind 8 leaves of 40 ports, seven units to a pod
 * of 140 nodes, three switch tiers. Counts of a 140-node pod are NVIDIA's; how spines and cores are
 * cabled is one construction that uses every port.
 */
import type { FabricShape, RecipeInput, Statement, TreeShape } from "../fabric-shape.ts";
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

const QUOTED: Statement[] = [
  {
    text: "A scalable unit is 20 DGX A100.",
    provenance: "quoted",
    source: "NVIDIA, DGX A100 SuperPOD questions and answers",
  },
  {
    text: "8 leaf switches serve a unit: adapter r of every node goes to leaf r.",
    provenance: "quoted",
    source: "public generator of DGX SuperPOD topologies after NVIDIA's reference architecture",
  },
  {
    text: "Switches have 40 ports of 200 Gbit/s.",
    provenance: "quoted",
    source: "NVIDIA QM8790 product text",
  },
];

const POD_STATEMENTS: Statement[] = [
  {
    text: "A pod of 140 nodes has 56 leaf, 80 spine and 28 core switches and 1,120 cables a tier.",
    provenance: "derived",
    source:
      "NVIDIA RA-09950 as remembered, not reopened; checked by port arithmetic: 56 × 20 = 80 × 14 = 28 × 40",
  },
  {
    text: "Leaf r of each unit has two cables to each of the 10 spines of rail r; each spine has 14 cables up.",
    provenance: "constructed",
    source: "one wiring that uses every port exactly",
  },
];

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
    statements: [
      ...QUOTED,
      ...(threeTier
        ? POD_STATEMENTS
        : [
            {
              text: "Spines: the fewest that give every leaf the same number of cables to each.",
              provenance: "derived" as const,
              source: "port arithmetic: 20 cables up from each leaf, 40 ports a spine",
            },
          ]),
    ],
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
    statements: [
      ...QUOTED,
      ...POD_STATEMENTS,
      {
        text: "Selene is four pods of 140 DGX A100 on a three-level fat tree of 850 switches, storage included.",
        provenance: "quoted",
        source: "Narayanan et al., SC21, section 5; NVIDIA blog, 18 December 2020",
      },
      {
        text: "Its compute share of 224 leaf, 320 spine and 112 core switches is the pod four times over; the split was never published. Drawn are the units in use and all cores.",
        provenance: "constructed",
        source: "port arithmetic",
      },
    ],
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

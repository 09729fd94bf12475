/**
 * Rail-optimised SuperPODs with one leaf per rail and unit: DGX H100, H200, B200 (64-port NDR), B300
 * (144-port XDR, or 800 Gbit/s Ethernet in two planes) and racks of NVL72. Two tiers while the
 * spines have ports enough, then pods of units with cores above.
 */
import type { FabricShape, RecipeInput, Said, TreeShape } from "../fabric-shape.ts";
import { divisorAtLeast } from "../fabric-shape.ts";

interface RailDesign {
  id: string;
  name: string;
  unitName: string;
  nodesPerUnit: number;
  leavesPerUnit: number;
  radix: number;
  /** Planes that never meet: leaf l belongs to plane l mod planes. */
  planes: number;
  statements: Said[];
  /** Said where a third tier is needed. */
  threeTierStatement: Said;
}

const NDR_STATEMENTS: Said[] = ["h100-units", "h100-even-cables"];

const NDR_THREE_TIER: Said = "h100-three-tiers";

export const DGX_H100: RailDesign = {
  id: "dgx-h100-superpod",
  name: "DGX H100 SuperPOD",
  unitName: "scalable unit",
  nodesPerUnit: 32,
  leavesPerUnit: 8,
  radix: 64,
  planes: 1,
  statements: NDR_STATEMENTS,
  threeTierStatement: NDR_THREE_TIER,
};

export const DGX_B200: RailDesign = {
  ...DGX_H100,
  id: "dgx-b200-superpod",
  name: "DGX B200 SuperPOD",
  statements: ["b200-units", "h100-even-cables"],
};

export const DGX_B300_XDR: RailDesign = {
  id: "dgx-b300-superpod",
  name: "DGX B300 SuperPOD (Quantum-X800)",
  unitName: "scalable unit",
  nodesPerUnit: 72,
  leavesPerUnit: 8,
  radix: 144,
  planes: 1,
  statements: ["b300-xdr-units"],
  threeTierStatement: "b300-xdr-cores",
};

export const DGX_B300_ETHERNET: RailDesign = {
  id: "dgx-b300-superpod-ethernet",
  name: "DGX B300 SuperPOD (Spectrum-X)",
  unitName: "scalable unit",
  nodesPerUnit: 64,
  leavesPerUnit: 16,
  radix: 128,
  planes: 2,
  statements: ["b300-planes", "b300-cables"],
  threeTierStatement: DGX_B300_XDR.threeTierStatement,
};

export const GB200_RACKS: RailDesign = {
  id: "gb200-superpod",
  name: "NVL72 SuperPOD",
  unitName: "rack",
  nodesPerUnit: 18,
  leavesPerUnit: 4,
  radix: 64,
  planes: 1,
  statements: ["nvl72-trays", "nvl72-counts"],
  threeTierStatement: DGX_B300_XDR.threeTierStatement,
};

/** Builds one of the designs above for a number of nodes. */
export function railSuperpod(design: RailDesign, input: RecipeInput): FabricShape {
  const nodesPerUnit = nodesOfUnit(design, input);
  const units = Math.max(1, Math.ceil(input.nodes / nodesPerUnit));
  const tree = railTree({
    nodesPerUnit,
    units,
    leavesPerUnit: Math.min(design.leavesPerUnit, nodesPerUnit * input.adaptersPerNode),
    downlinks: Math.ceil((nodesPerUnit * input.adaptersPerNode) / design.leavesPerUnit),
    radix: design.radix,
    planes: design.planes,
    oversubscription: 1,
  });
  const threeTier = tree.coreGroups > 0;
  return {
    id: design.id,
    name: design.name,
    unitName: design.unitName,
    ...input,
    network: tree,
    statements: [
      ...design.statements,
      ...(threeTier ? [design.threeTierStatement, ...beyondThreeTiers(tree, design.radix)] : []),
    ],
  };
}

/** A rack may be given as 18 nodes of 4 GPUs or as one node of 72. */
function nodesOfUnit(design: RailDesign, input: RecipeInput): number {
  if (design.unitName !== "rack") return design.nodesPerUnit;
  return Math.max(1, Math.round(72 / input.gpusPerNode));
}

export interface RailTreeNumbers {
  nodesPerUnit: number;
  units: number;
  leavesPerUnit: number;
  /** Adapter cables of a full leaf. */
  downlinks: number;
  radix: number;
  planes: number;
  /** Downlinks per uplink at the leaf; 1 is non-blocking. */
  oversubscription: number;
}

/**
 * The switch tree over rail leaves: two tiers while every spine can reach every leaf, else pods of
 * units with spines per rail and a core tier. Spines are the fewest that divide a leaf's cables.
 */
export function railTree(numbers: RailTreeNumbers): TreeShape {
  const { nodesPerUnit, units, leavesPerUnit, downlinks, radix, planes, oversubscription } =
    numbers;
  const leafUplinks = Math.max(1, Math.floor(downlinks / oversubscription));
  const leaves = units * leavesPerUnit;
  const common = {
    topology: "tree" as const,
    nodesPerUnit,
    units,
    leavesPerUnit,
    attachment: "rail" as const,
    leafUplinks,
  };
  if (leaves === 1) return { ...common, ...WITHOUT_SPINES, leafUplinks: 0, unitsPerPod: 1 };
  const planeCables = (leaves / planes) * leafUplinks;
  const spines = divisorAtLeast(leafUplinks, planeCables / radix);
  if (spines * radix >= planeCables) {
    return {
      ...common,
      tierNames: ["leaf", "spine"],
      unitsPerPod: units,
      spineGroups: planes,
      spinesPerGroup: spines,
      spineUplinks: 0,
      coreGroups: 0,
      coresPerGroup: 0,
    };
  }
  const unitsPerPod = Math.max(1, Math.floor(radix / 2 / leavesPerUnit));
  const spinesPerGroup = divisorAtLeast(leafUplinks, (unitsPerPod * leafUplinks) / (radix / 2));
  const spineUplinks = Math.ceil((unitsPerPod * leafUplinks) / spinesPerGroup);
  const pods = Math.ceil(units / unitsPerPod);
  return {
    ...common,
    tierNames: ["leaf", "spine", "core"],
    unitsPerPod,
    spineGroups: leavesPerUnit,
    spinesPerGroup,
    spineUplinks,
    ...coreTier(pods, leavesPerUnit * spinesPerGroup, spineUplinks, radix),
  };
}

const WITHOUT_SPINES = {
  tierNames: ["leaf"],
  spineGroups: 0,
  spinesPerGroup: 0,
  spineUplinks: 0,
  coreGroups: 0,
  coresPerGroup: 0,
};

/** What a reader must know where three tiers of such switches cannot hold the cluster. */
export function beyondThreeTiers(tree: TreeShape, radix: number): Said[] {
  const pods = Math.ceil(tree.units / tree.unitsPerPod);
  const spines = pods * tree.spineGroups * tree.spinesPerGroup;
  const ports = Math.ceil((spines * tree.spineUplinks) / (tree.coreGroups * tree.coresPerGroup));
  return ports <= radix ? [] : [["large-cores", radix, ports]];
}

/**
 * Cores for the spines of all pods, in as few groups as let each spine reach every core of its
 * group and no core have more cables than ports. The groups divide a pod's spines evenly, the cores
 * of a group a spine's cables.
 */
function coreTier(
  pods: number,
  spinesPerPod: number,
  spineUplinks: number,
  radix: number,
): Pick<TreeShape, "coreGroups" | "coresPerGroup"> {
  for (let coreGroups = 1; coreGroups < spinesPerPod; coreGroups += 1) {
    if (spinesPerPod % coreGroups !== 0) continue;
    const cables = (pods * spinesPerPod * spineUplinks) / coreGroups;
    const coresPerGroup = divisorAtLeast(spineUplinks, cables / radix);
    if (coresPerGroup * radix >= cables) return { coreGroups, coresPerGroup };
  }
  return { coreGroups: spinesPerPod, coresPerGroup: spineUplinks };
}

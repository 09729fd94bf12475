/**
 * Rank → GPU: on which node it runs, and as which of the node's GPUs. Launchers fill node after node
 * unless told otherwise; a placement says otherwise. The plan's own as a table is `slot-table.ts`;
 * which ranks talk to each other is `rank-grid.ts`.
 */
import type { Cluster } from "../plan/plan.ts";
import { LayoutError } from "./layout-error.ts";
import { slotTable } from "./slot-table.ts";

/**
 * - `packed`: ranks 0 … gpusPerNode − 1 on node 0, and so on (torchrun, Slurm `--distribution=block`).
 * - `round-robin`: rank r on node r mod nodes (Slurm `--distribution=cyclic`).
 * - a list: the node of each rank, as a host list with one entry per rank reads; local GPUs are taken
 *   in the order of the ranks.
 */
export type PlacementRule = "packed" | "round-robin" | readonly number[];

export interface GpuSlot {
  node: number;
  localGpu: number;
}

export interface Placement {
  readonly size: number;
  slotOf(rank: number): GpuSlot;
  /** The rank on a GPU; -1 where the GPU is left free. */
  rankAt(slot: GpuSlot): number;
  /** Node of ranks 0, 1, 2, … in one pass. */
  fillNode<Target extends Uint16Array | Uint32Array | Int32Array>(target: Target): Target;
}

/**
 * @param rule as the plan says unless given
 * @throws LayoutError when a list does not name one node per rank, names a node there is not, or
 *   fills a node beyond its GPUs
 */
export function createPlacement(
  cluster: Cluster,
  rule: PlacementRule = ruleOf(cluster),
): Placement {
  if (rule === "packed") return packed(cluster);
  if (rule === "round-robin") return roundRobin(cluster);
  return byList(cluster, rule);
}

/** What the plan says: its host list as the node of each rank. */
function ruleOf(cluster: Cluster): PlacementRule {
  const { placement = "contiguous", gpus, gpusPerNode } = cluster;
  if (placement === "contiguous") return "packed";
  if (placement === "round-robin") return placement;
  const slots = slotTable(cluster);
  return Array.from({ length: gpus }, (_, rank) =>
    Math.floor((slots?.[rank] ?? rank) / gpusPerNode),
  );
}

function packed({ gpus, gpusPerNode }: Cluster): Placement {
  return fromArithmetic(
    gpus,
    (rank) => ({ node: Math.floor(rank / gpusPerNode), localGpu: rank % gpusPerNode }),
    ({ node, localGpu }) => node * gpusPerNode + localGpu,
  );
}

function roundRobin({ gpus, nodes }: Cluster): Placement {
  return fromArithmetic(
    gpus,
    (rank) => ({ node: rank % nodes, localGpu: Math.floor(rank / nodes) }),
    ({ node, localGpu }) => localGpu * nodes + node,
  );
}

function fromArithmetic(
  size: number,
  slotOf: (rank: number) => GpuSlot,
  rankOf: (slot: GpuSlot) => number,
): Placement {
  return {
    size,
    slotOf,
    rankAt(slot) {
      const rank = rankOf(slot);
      return rank < size ? rank : -1;
    },
    fillNode(target) {
      for (let rank = 0; rank < target.length; rank++) target[rank] = slotOf(rank).node;
      return target;
    },
  };
}

function byList({ gpus, nodes, gpusPerNode }: Cluster, list: readonly number[]): Placement {
  if (list.length !== gpus) {
    throw new LayoutError(
      "cluster.placement",
      `${list.length} entries for ${gpus} ranks; one node per rank is needed`,
    );
  }
  const slots = new Int32Array(gpus);
  const ranks = new Int32Array(nodes * gpusPerNode).fill(-1);
  const filled = new Int32Array(nodes);
  list.forEach((node, rank) => {
    const localGpu = filled[node];
    if (localGpu === undefined) {
      throw new LayoutError("cluster.placement", `there is no node ${node}; there are ${nodes}`);
    }
    if (localGpu === gpusPerNode) {
      throw new LayoutError(
        "cluster.placement",
        `node ${node} is given more than its ${gpusPerNode} GPUs`,
      );
    }
    slots[rank] = node * gpusPerNode + localGpu;
    ranks[node * gpusPerNode + localGpu] = rank;
    filled[node] = localGpu + 1;
  });
  const nodeOf = (rank: number) => Math.floor((slots[rank] ?? 0) / gpusPerNode);
  return {
    size: gpus,
    slotOf: (rank) => ({ node: nodeOf(rank), localGpu: (slots[rank] ?? 0) % gpusPerNode }),
    rankAt: ({ node, localGpu }) => ranks[node * gpusPerNode + localGpu] ?? -1,
    fillNode(target) {
      for (let rank = 0; rank < target.length; rank++) target[rank] = nodeOf(rank);
      return target;
    },
  };
}

/**
 * The plan's placement as a table: on which GPU slot each rank runs, where a slot is node × GPUs per
 * node + GPU within the node.
 */
import type { Cluster } from "../plan/plan.ts";
import { nodesOfHostList } from "./host-list.ts";

/** Rank → slot. */
export type Slots = Int32Array | Uint32Array;

let latest: { cluster?: Cluster; table?: Int32Array } = {};

/**
 * Slot of every rank, worked out once for the latest cluster.
 * @returns undefined where ranks fill nodes in order, so that rank and slot are the same number
 * @throws PlanError when a host list does not fit the cluster
 */
export function slotTable(cluster: Cluster): Int32Array | undefined {
  const { placement = "contiguous", nodes } = cluster;
  if (placement === "contiguous") return undefined;
  if (latest.cluster !== cluster) {
    const nodeOf =
      placement === "round-robin"
        ? (rank: number) => rank % nodes
        : nodesOfHostList(cluster, placement.hosts);
    latest = { cluster, table: takenInTurn(cluster, nodeOf) };
  }
  return latest.table;
}

/** A node's GPUs are taken in the order of the ranks it is given. */
function takenInTurn({ gpus, nodes, gpusPerNode }: Cluster, nodeOf: (rank: number) => number) {
  const taken = new Int32Array(nodes);
  return Int32Array.from({ length: gpus }, (_, rank) => {
    const node = nodeOf(rank);
    const localGpu = taken[node] as number;
    taken[node] = localGpu + 1;
    return node * gpusPerNode + localGpu;
  });
}

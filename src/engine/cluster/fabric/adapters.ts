/**
 * How many network adapters a node has and how fast one is, from the GPU's share of them. The plan
 * gives only the share (`interNode.gbpsPerGpu`); the count is the usual one of such nodes.
 */
import type { Cluster } from "../../plan/plan.ts";

export interface Adapters {
  adaptersPerNode: number;
  gbpsPerAdapter: number;
}

/** EFA interfaces are 100 Gbit/s each: 4 on p4d, 32 on p5 (AWS instance tables). */
const EFA_GBPS = 100;
/** Below this share the GPUs of a node share adapters of 100 Gbit/s: DGX-2, Jean Zay, p4d. */
const SHARED_ADAPTER_GBPS = 100;

/**
 * @returns adapters of one node; a share under 100 Gbit/s means shared 100 Gbit/s adapters (8 for
 * the 16 GPUs of a DGX-2), otherwise one adapter per GPU. EFA always counts interfaces of 100.
 */
export function adaptersOf(cluster: Cluster): Adapters {
  const { gbpsPerGpu, kind } = cluster.interNode;
  const total = gbpsPerGpu * cluster.gpusPerNode;
  if (kind === "efa" && total >= EFA_GBPS) {
    return { adaptersPerNode: Math.round(total / EFA_GBPS), gbpsPerAdapter: EFA_GBPS };
  }
  if (gbpsPerGpu >= SHARED_ADAPTER_GBPS) {
    return { adaptersPerNode: cluster.gpusPerNode, gbpsPerAdapter: gbpsPerGpu };
  }
  const adaptersPerNode = Math.max(1, Math.round(total / SHARED_ADAPTER_GBPS));
  return { adaptersPerNode, gbpsPerAdapter: total / adaptersPerNode };
}

/** Networks between nodes as people write their names. */
import type { InterNodeKind } from "./plan.ts";

export const INTER_NODE_NAMES: Record<InterNodeKind, string> = {
  infiniband: "InfiniBand",
  roce: "RoCE",
  "omni-path": "Omni-Path",
  efa: "EFA",
  rdma: "the network",
  ethernet: "Ethernet",
};

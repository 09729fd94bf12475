/** Known clusters by id. */
import type { ClusterInput } from "../schema.ts";

export interface ClusterPreset {
  id: string;
  name: string;
  cluster: Omit<ClusterInput, "preset" | "gpus" | "nodes"> & {
    accelerator: string;
    gpusPerNode: number;
  };
  /** Nodes of the real machine; more are computed with a warning. Absent: no limit. */
  nodes?: number;
  hostMemoryGiB?: number;
  nvmeTerabytes?: number;
  source: string;
}

export const CLUSTER_PRESETS: readonly ClusterPreset[] = [
  {
    id: "selene",
    name: "Selene",
    cluster: {
      accelerator: "a100-sxm-80",
      gpusPerNode: 8,
      interNode: { kind: "infiniband", gbpsPerGpu: 200 },
      fabric: "selene",
    },
    nodes: 560,
    hostMemoryGiB: 2048,
    nvmeTerabytes: 30,
    source: "Narayanan et al. 2021 (arXiv:2104.04473) section 5; MLPerf training v2.0",
  },
];

const byId = new Map(CLUSTER_PRESETS.map((preset) => [preset.id, preset]));

/** The cluster preset of this id, if there is one. */
export function clusterPreset(id: string): ClusterPreset | undefined {
  return byId.get(id);
}

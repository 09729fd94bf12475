/** Known clusters by id: the nodes they are made of, how many there are, and how they are wired. */
import type { InterNodeKind } from "../plan.ts";
import type { ClusterInput } from "../schema.ts";

export interface ClusterPreset {
  id: string;
  name: string;
  cluster: Omit<ClusterInput, "preset" | "gpus" | "nodes"> & {
    accelerator: string;
    gpusPerNode: number;
  };
  /** Nodes when a plan does not say: the machine as it was built, or one unit of it. */
  nodes: number;
  /** Nodes there are; more are computed with a warning. Absent: no such machine has an end. */
  mostNodes?: number;
  /** Memory of one node's host, GiB; absent where it was not looked up. */
  hostMemoryGiB?: number;
  /** Local NVMe of one node, 1e12 bytes. */
  nvmeTerabytes?: number;
}

/** Accelerator, GPUs of a node, network kind, Gbit/s of one GPU's share, fabric. */
function machine(
  accelerator: string,
  gpusPerNode: number,
  kind: InterNodeKind,
  gbpsPerGpu: number,
  fabric: string,
): ClusterPreset["cluster"] {
  return { accelerator, gpusPerNode, interNode: { kind, gbpsPerGpu }, fabric };
}

const dgxA100 = (fabric: string) => machine("a100-sxm-80", 8, "infiniband", 200, fabric);
const dgxH100 = (fabric: string) => machine("h100-sxm-80", 8, "infiniband", 400, fabric);
const A100_HOST = { hostMemoryGiB: 2048, nvmeTerabytes: 30 };
const H100_HOST = { hostMemoryGiB: 2048, nvmeTerabytes: 30.7 };

export const CLUSTER_PRESETS: readonly ClusterPreset[] = [
  {
    id: "selene",
    name: "Selene",
    cluster: dgxA100("selene"),
    nodes: 560,
    mostNodes: 560,
    ...A100_HOST,
  },
  {
    id: "dgx-a100-superpod",
    name: "DGX A100 SuperPOD",
    cluster: dgxA100("dgx-a100-superpod"),
    nodes: 140,
    ...A100_HOST,
  },
  {
    id: "dgx-h100-superpod",
    name: "DGX H100 SuperPOD",
    cluster: dgxH100("dgx-h100-superpod"),
    nodes: 127,
    ...H100_HOST,
  },
  {
    id: "eos",
    name: "Eos",
    cluster: dgxH100("eos"),
    nodes: 576,
    ...H100_HOST,
  },
  {
    id: "dgx-b200-superpod",
    name: "DGX B200 SuperPOD",
    cluster: machine("b200-sxm-180", 8, "infiniband", 400, "dgx-b200-superpod"),
    nodes: 127,
  },
  {
    id: "gb200-nvl72",
    name: "GB200 NVL72",
    cluster: machine("gb200", 4, "infiniband", 400, "gb200-nvl72"),
    nodes: 18,
    hostMemoryGiB: 1600,
    nvmeTerabytes: 28,
  },
  {
    id: "gb300-nvl72",
    name: "GB300 NVL72",
    cluster: machine("gb300", 4, "infiniband", 800, "gb200-superpod"),
    nodes: 18,
    hostMemoryGiB: 2000,
  },
  {
    id: "azure-ndv4",
    name: "Azure NDm A100 v4",
    cluster: dgxA100("azure-ndv4"),
    nodes: 128,
    hostMemoryGiB: 1900,
    nvmeTerabytes: 6.9,
  },
  {
    id: "azure-ndv5",
    name: "Azure ND H100 v5",
    cluster: dgxH100("azure-ndv5"),
    nodes: 128,
    hostMemoryGiB: 1900,
    nvmeTerabytes: 32,
  },
  {
    id: "meta-24k-h100",
    name: "Meta's 24K H100",
    cluster: machine("h100-sxm-80", 8, "roce", 400, "meta-24k-roce"),
    nodes: 3072,
    mostNodes: 3072,
  },
  {
    id: "jean-zay-a100",
    name: "Jean Zay, A100 partition",
    cluster: machine("a100-sxm-80", 8, "omni-path", 50, "omni-path"),
    nodes: 52,
    hostMemoryGiB: 512,
  },
  {
    id: "dgx-2-cluster",
    name: "DGX-2 cluster (V100)",
    cluster: machine("v100-sxm3-32", 16, "infiniband", 50, "dgx-2-cluster"),
    nodes: 32,
    hostMemoryGiB: 1500,
    nvmeTerabytes: 28,
  },
  {
    id: "tpu-v3-pod",
    name: "TPU v3 pod",
    cluster: machine("tpu-v3", 8, "ethernet", 25, "tpu-torus"),
    nodes: 128,
    mostNodes: 128,
  },
  {
    id: "tpu-v4-pod",
    name: "TPU v4 pod",
    cluster: machine("tpu-v4", 4, "ethernet", 50, "tpu-torus"),
    nodes: 1024,
    mostNodes: 1024,
  },
  {
    id: "dgx-2",
    name: "One DGX-2",
    cluster: machine("v100-sxm3-32", 16, "infiniband", 50, "dgx-2-cluster"),
    nodes: 1,
    hostMemoryGiB: 1500,
    nvmeTerabytes: 28,
  },
  {
    id: "dgx-a100",
    name: "One DGX A100",
    cluster: dgxA100("dgx-a100-superpod"),
    nodes: 1,
    ...A100_HOST,
  },
  {
    id: "dgx-h100",
    name: "One DGX H100",
    cluster: dgxH100("dgx-h100-superpod"),
    nodes: 1,
    ...H100_HOST,
  },
  {
    id: "dgx-h200",
    name: "One DGX H200",
    cluster: machine("h200-sxm-141", 8, "infiniband", 400, "dgx-h200-superpod"),
    nodes: 1,
    ...H100_HOST,
  },
  {
    id: "dgx-b200",
    name: "One DGX B200",
    cluster: machine("b200-sxm-180", 8, "infiniband", 400, "dgx-b200-superpod"),
    nodes: 1,
  },
  {
    id: "dgx-b300",
    name: "One DGX B300",
    cluster: machine("b300-sxm-288", 8, "infiniband", 800, "dgx-b300-superpod"),
    nodes: 1,
  },
  {
    id: "custom",
    name: "Custom",
    cluster: dgxA100("fat-tree"),
    nodes: 1,
  },
];

const byId = new Map(CLUSTER_PRESETS.map((preset) => [preset.id, preset]));

/** The cluster preset of this id, if there is one. */
export function clusterPreset(id: string): ClusterPreset | undefined {
  return byId.get(id);
}

/** Memory and drives of the nodes that accelerators usually sit in, per GPU, with the source. */
import type { Cluster } from "../plan/plan.ts";

export interface NodeMemory {
  memoryBytes: number;
  nvmeBytes: number;
  source: string;
}

const TERABYTE = 1e12;

/** Of a full node, by the beginning of the accelerator's id. */
const NODES: { accelerator: string; gpus: number; memory: number; nvme: number; source: string }[] =
  [
    {
      accelerator: "v100",
      gpus: 16,
      memory: 1.51 * TERABYTE,
      nvme: 28 * TERABYTE,
      source: "MLPerf v0.6 system description of DGX-2: 1510 GB, 8 × 3.5 TB NVMe",
    },
    {
      accelerator: "a100",
      gpus: 8,
      memory: 2 * TERABYTE,
      nvme: 30 * TERABYTE,
      source: "MLPerf v2.0 system description of DGX A100: 2 TB, 30 TB U.2 NVMe",
    },
    {
      accelerator: "h100",
      gpus: 8,
      memory: 2 * TERABYTE,
      nvme: 30.72 * TERABYTE,
      source: "MLPerf v4.0 system description of Eos' DGX H100: 2 TB, 8 × 3.84 TB U.2 NVMe",
    },
    {
      accelerator: "gb200",
      gpus: 4,
      memory: 1.65 * TERABYTE,
      nvme: 28 * TERABYTE,
      source: "MLPerf v5.1 system description, one tray: 1.6–1.7 TB, 8 × 3.5 TB E1.S",
    },
  ];

/** What a node has besides its GPUs; undefined where no system of this accelerator is on record. */
export function nodeMemory(cluster: Cluster): NodeMemory | undefined {
  const { accelerator, gpusPerNode } = cluster;
  const id = typeof accelerator === "string" ? accelerator : accelerator.base;
  const node = NODES.find((entry) => id.startsWith(entry.accelerator));
  if (node === undefined || gpusPerNode > node.gpus) return undefined;
  return {
    memoryBytes: node.memory,
    nvmeBytes: node.nvme,
    source: node.source,
  };
}

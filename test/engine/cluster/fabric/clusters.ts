/** Clusters the fabric and traffic tests are run on. */
import type { Cluster, InterNodeKind } from "../../../../src/engine/plan/plan.ts";

export function cluster(
  accelerator: string,
  nodes: number,
  fabric: Cluster["fabric"],
  options: { gpusPerNode?: number; kind?: InterNodeKind; gbpsPerGpu?: number } = {},
): Cluster {
  const { gpusPerNode = 8, kind = "infiniband", gbpsPerGpu = 200 } = options;
  return {
    accelerator,
    nodes,
    gpusPerNode,
    gpus: nodes * gpusPerNode,
    interNode: { kind, gbpsPerGpu },
    fabric,
  };
}

export const dgxA100 = (nodes: number, fabric: Cluster["fabric"] = "dgx-a100-superpod") =>
  cluster("a100-sxm-80", nodes, fabric);

export const dgxH100 = (nodes: number, fabric: Cluster["fabric"] = "dgx-h100-superpod") =>
  cluster("h100-sxm-80", nodes, fabric, { gbpsPerGpu: 400 });

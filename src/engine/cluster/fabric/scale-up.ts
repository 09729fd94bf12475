/**
 * What joins the GPUs inside a node or rack: NVSwitch chips, a direct mesh, PCIe or a torus. Speeds
 * belong to the accelerator (`accelerator.ts`); here is only the wiring.
 */
import type { Cluster } from "../../plan/plan.ts";
import type { Said, ScaleUpShape } from "./fabric-shape.ts";

interface Wiring {
  /** Longest accelerator id prefix wins. */
  prefix: string;
  kind: ScaleUpShape["kind"];
  domainSize: number;
  switches: number;
  switchName: string;
  /** A node with fewer GPUs than this has no switches and is wired as a mesh. */
  switchedFrom: number;
  statement: Said;
}

const WIRINGS: Wiring[] = [
  {
    prefix: "v100",
    kind: "nvswitch",
    domainSize: 16,
    switches: 12,
    switchName: "NVSwitch gen1",
    switchedFrom: 16,
    statement: "dgx-2-node",
  },
  {
    prefix: "a100",
    kind: "nvswitch",
    domainSize: 8,
    switches: 6,
    switchName: "NVSwitch gen2",
    switchedFrom: 8,
    statement: "a100-node",
  },
  {
    prefix: "a800",
    kind: "nvswitch",
    domainSize: 8,
    switches: 6,
    switchName: "NVSwitch gen2",
    switchedFrom: 8,
    statement: "a800-node",
  },
  {
    prefix: "h",
    kind: "nvswitch",
    domainSize: 8,
    switches: 4,
    switchName: "NVSwitch gen3",
    switchedFrom: 8,
    statement: "h100-node",
  },
  {
    prefix: "b",
    kind: "nvswitch",
    domainSize: 8,
    switches: 2,
    switchName: "NVSwitch gen4",
    switchedFrom: 8,
    statement: "b200-node",
  },
  {
    prefix: "gb",
    kind: "nvswitch",
    domainSize: 72,
    switches: 18,
    switchName: "NVLink switch",
    switchedFrom: 1,
    statement: "nvl72-rack",
  },
  {
    prefix: "mi",
    kind: "mesh",
    domainSize: 8,
    switches: 0,
    switchName: "",
    switchedFrom: Number.POSITIVE_INFINITY,
    statement: "infinity-fabric-mesh",
  },
  {
    prefix: "gaudi",
    kind: "mesh",
    domainSize: 8,
    switches: 0,
    switchName: "",
    switchedFrom: Number.POSITIVE_INFINITY,
    statement: "gaudi-mesh",
  },
  {
    prefix: "trn",
    kind: "mesh",
    domainSize: 16,
    switches: 0,
    switchName: "",
    switchedFrom: Number.POSITIVE_INFINITY,
    statement: "neuron-torus",
  },
  {
    prefix: "tpu",
    kind: "torus",
    domainSize: Number.POSITIVE_INFINITY,
    switches: 0,
    switchName: "",
    switchedFrom: Number.POSITIVE_INFINITY,
    statement: "tpu-torus",
  },
];

/** The accelerator's id, whether the plan names it or overrides it. */
export function acceleratorIdOf(cluster: Cluster): string {
  const { accelerator } = cluster;
  return typeof accelerator === "string" ? accelerator : accelerator.base;
}

/**
 * How the GPUs of one scale-up domain are joined. An accelerator named with `pcie` or not known has
 * no scale-up link: PCIe inside the node.
 */
export function scaleUpOf(cluster: Cluster): ScaleUpShape {
  const id = acceleratorIdOf(cluster);
  const { gpusPerNode } = cluster;
  const wiring = id.includes("pcie")
    ? undefined
    : WIRINGS.filter((one) => id.startsWith(one.prefix)).sort(
        (a, b) => b.prefix.length - a.prefix.length,
      )[0];
  if (wiring === undefined) return pcieNode(id, gpusPerNode);
  const spansNodes = wiring.domainSize > gpusPerNode && wiring.domainSize > 16;
  const domainSize =
    wiring.kind === "torus" || spansNodes
      ? Math.min(wiring.domainSize, cluster.gpus)
      : Math.min(wiring.domainSize, gpusPerNode);
  const switched = wiring.switches > 0 && domainSize >= wiring.switchedFrom;
  if (domainSize === 1) {
    return { kind: "none", domainSize: 1, switches: 0, switchName: "", statements: [] };
  }
  return {
    kind: wiring.kind === "nvswitch" && !switched ? "mesh" : wiring.kind,
    domainSize,
    switches: switched ? wiring.switches : 0,
    switchName: switched ? wiring.switchName : "",
    statements: [wiring.statement],
  };
}

function pcieNode(id: string, gpusPerNode: number): ScaleUpShape {
  return {
    kind: gpusPerNode > 1 ? "pcie" : "none",
    domainSize: gpusPerNode,
    switches: 0,
    switchName: "",
    statements: [["pcie-node", id]],
  };
}

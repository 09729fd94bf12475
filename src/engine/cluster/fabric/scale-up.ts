/**
 * What joins the GPUs inside a node or rack: NVSwitch chips, a direct mesh, PCIe or a torus. Speeds
 * belong to the accelerator (`accelerator.ts`); here is only the wiring.
 */
import type { Cluster } from "../../plan/plan.ts";
import type { ScaleUpShape, Statement } from "./fabric-shape.ts";

interface Wiring {
  /** Longest accelerator id prefix wins. */
  prefix: string;
  kind: ScaleUpShape["kind"];
  domainSize: number;
  switches: number;
  switchName: string;
  /** A node with fewer GPUs than this has no switches and is wired as a mesh. */
  switchedFrom: number;
  statement: Statement;
}

const quoted = (text: string, source: string): Statement => ({
  text,
  provenance: "quoted",
  source,
});
const assumed = (text: string, source: string): Statement => ({
  text,
  provenance: "assumed",
  source,
});

const WIRINGS: Wiring[] = [
  {
    prefix: "v100",
    kind: "nvswitch",
    domainSize: 16,
    switches: 12,
    switchName: "NVSwitch gen1",
    switchedFrom: 16,
    statement: assumed(
      "A DGX-2 joins 16 V100 through 12 NVSwitch chips; smaller V100 nodes are meshes of NVLinks.",
      "16 GPUs: MLPerf v0.6 system description of DGX-2; 12 chips: not looked up",
    ),
  },
  {
    prefix: "a100",
    kind: "nvswitch",
    domainSize: 8,
    switches: 6,
    switchName: "NVSwitch gen2",
    switchedFrom: 8,
    statement: quoted(
      "Eight A100 are joined by six NVSwitch chips, two NVLinks from each GPU to each.",
      "ServeTheHome, DGX A100 SuperPOD detailed look",
    ),
  },
  {
    prefix: "a800",
    kind: "nvswitch",
    domainSize: 8,
    switches: 6,
    switchName: "NVSwitch gen2",
    switchedFrom: 8,
    statement: assumed(
      "A800 nodes are wired as A100 nodes with 8 of the 12 NVLinks in use.",
      "derived from 400 GB/s against 600 GB/s",
    ),
  },
  {
    prefix: "h",
    kind: "nvswitch",
    domainSize: 8,
    switches: 4,
    switchName: "NVSwitch gen3",
    switchedFrom: 8,
    statement: quoted(
      "Eight H100 are joined by four NVSwitch chips of 64 ports.",
      "Austin et al., How to Scale Your Model, GPU chapter",
    ),
  },
  {
    prefix: "b",
    kind: "nvswitch",
    domainSize: 8,
    switches: 2,
    switchName: "NVSwitch gen4",
    switchedFrom: 8,
    statement: quoted(
      "Eight B200 are joined by two NVSwitch chips.",
      "Austin et al., How to Scale Your Model, GPU chapter",
    ),
  },
  {
    prefix: "gb",
    kind: "nvswitch",
    domainSize: 72,
    switches: 18,
    switchName: "NVLink switch",
    switchedFrom: 1,
    statement: quoted(
      "72 GPUs of a rack are joined by 18 NVLink switch chips, one link from each GPU to each.",
      "NVIDIA DGX SuperPOD GB200 reference architecture",
    ),
  },
  {
    prefix: "mi",
    kind: "mesh",
    domainSize: 8,
    switches: 0,
    switchName: "",
    switchedFrom: Number.POSITIVE_INFINITY,
    statement: quoted(
      "Eight accelerators are joined pairwise by Infinity Fabric links; there is no switch.",
      "SemiAnalysis, MI300X vs H100 vs H200 benchmark, part 1",
    ),
  },
  {
    prefix: "gaudi",
    kind: "mesh",
    domainSize: 8,
    switches: 0,
    switchName: "",
    switchedFrom: Number.POSITIVE_INFINITY,
    statement: assumed(
      "Eight accelerators are joined pairwise by three Ethernet ports each; there is no switch.",
      "not looked up",
    ),
  },
  {
    prefix: "trn",
    kind: "mesh",
    domainSize: 16,
    switches: 0,
    switchName: "",
    switchedFrom: Number.POSITIVE_INFINITY,
    statement: assumed(
      "Sixteen chips of a node form a 4 × 4 torus of NeuronLinks; modelled as a mesh.",
      "not looked up",
    ),
  },
  {
    prefix: "tpu",
    kind: "torus",
    domainSize: Number.POSITIVE_INFINITY,
    switches: 0,
    switchName: "",
    switchedFrom: Number.POSITIVE_INFINITY,
    statement: quoted(
      "Chips are joined to their neighbours along the axes of a torus; there are no switches.",
      "Austin et al., How to Scale Your Model, TPU chapter",
    ),
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
    statements: [
      assumed(`${id} has no scale-up link here: GPUs of a node talk over PCIe.`, "assumption"),
    ],
  };
}

/**
 * What is known of each fabric, in words, with how far it can be trusted. Recipes name a statement by
 * its key, so that drawing a fabric does not wait for sentences nobody has asked for yet.
 */
import type { FabricOutline, Statement } from "./fabric-outline.ts";
import type { FilledKey, FilledStatement, StatementKey } from "./statement-keys.ts";

const TEXTS: Record<StatementKey, Statement> = {
  "a100-unit": {
    text: "A scalable unit is 20 DGX A100.",
    provenance: "quoted",
    source: "NVIDIA, DGX A100 SuperPOD questions and answers",
  },
  "a100-rails": {
    text: "8 leaf switches serve a unit: adapter r of every node goes to leaf r.",
    provenance: "quoted",
    source: "public generator of DGX SuperPOD topologies after NVIDIA's reference architecture",
  },
  "a100-switch": {
    text: "Switches have 40 ports of 200 Gbit/s.",
    provenance: "quoted",
    source: "NVIDIA QM8790 product text",
  },
  "a100-pod": {
    text: "A pod of 140 nodes has 56 leaf, 80 spine and 28 core switches and 1,120 cables a tier.",
    provenance: "derived",
    source:
      "from memory of NVIDIA's reference architecture RA-09950, not checked against it again; the port counts agree: 56 × 20 = 80 × 14 = 28 × 40",
  },
  "a100-pod-wiring": {
    text: "Leaf r of each unit has two cables to each of the 10 spines of rail r; each spine has 14 cables up.",
    provenance: "constructed",
    source: "one wiring that uses every port exactly",
  },
  "selene-pods": {
    text: "Selene is four pods of 140 DGX A100 on a three-level fat tree of 850 switches, storage included.",
    provenance: "quoted",
    source: "Narayanan et al., SC21, section 5; NVIDIA blog, 18 December 2020",
  },
  "selene-share": {
    text: "Its compute share of 224 leaf, 320 spine and 112 core switches is the pod four times over; the split was never published. Drawn are the units in use and all cores.",
    provenance: "constructed",
    source: "port arithmetic",
  },
  "meta-racks": {
    text: "Racks of 16 GPUs behind one switch, 192 racks to a pod of 3,072 GPUs at full bisection, eight pods, 1:7 oversubscribed between pods; not rail-optimised.",
    provenance: "quoted",
    source: "Llama Team, The Llama 3 Herd of Models, arXiv:2407.21783, section 3.3.1",
  },
  "meta-counts": {
    text: "Cluster and aggregation switch counts are not published. Drawn: 8 cluster switches a pod with 55 cables up each (1:6.98), 5 aggregation switches for each of the eight planes.",
    provenance: "constructed",
    source: "the fewest equal switches that give the published ratio within 1 %",
  },
  "h100-units": {
    text: "Units of 32 nodes behind 8 leaves of 64 ports; 4, 8, 16 and 16 spines for 1 to 4 units, 32 for 8. (NVIDIA leaves one node of a deployment out to free ports for management.)",
    provenance: "quoted",
    source: "NVIDIA DGX SuperPOD H100 reference architecture, network fabrics, table 4",
  },
  "h100-even-cables": {
    text: "Every leaf reaches every spine by the same number of cables.",
    provenance: "derived",
    source: "256, 512, 768 and 1,024 cables in the same table",
  },
  "h100-three-tiers": {
    text: "Above 256 nodes: pods of 4 units, 32 spines a pod, and 16 cores a pod (512 nodes: 128 leaf, 128 spine, 64 core); rail r of a pod has four spines.",
    provenance: "quoted",
    source:
      "NVIDIA DGX SuperPOD B200 reference architecture, DGX SuperPOD architecture; rails: Apetops, 512 H100 clustering",
  },
  "b300-xdr-units": {
    text: "Units of 72 nodes behind 8 leaves; 4, 8, 18, 36 and 72 spines for 1, 2, 4, 8 and 18 units.",
    provenance: "quoted",
    source: "NVIDIA DGX SuperPOD B300 XDR reference architecture",
  },
  "b300-xdr-cores": {
    text: "Above 18 units a core tier is a construction; none is published.",
    provenance: "constructed",
    source: "port arithmetic with 144-port switches",
  },
  "b300-planes": {
    text: "Units of 64 nodes behind 16 leaves in two planes: each GPU has two ports of 400 Gbit/s. 8, 16, 32, 64 and 128 spines for 1, 2, 4, 8 and 16 units.",
    provenance: "quoted",
    source: "NVIDIA DGX SuperPOD B300 reference architecture, network fabrics",
  },
  "b300-cables": {
    text: "Cables are counted at 400 Gbit/s, twice the published count of 800 Gbit/s cables.",
    provenance: "derived",
    source: "2 × 400 Gbit/s a GPU",
  },
  "nvl72-trays": {
    text: "A rack of 18 trays holds 72 GPUs in one NVLink domain; each tray has four adapters. Eight racks make a scalable unit of 576 GPUs.",
    provenance: "quoted",
    source: "NVIDIA DGX SuperPOD GB200 reference architecture; MLPerf v5.1 system descriptions",
  },
  "nvl72-counts": {
    text: "Leaf and spine counts are not published where we looked: one leaf per rail and rack, non-blocking above.",
    provenance: "constructed",
    source: "port arithmetic with 64-port switches",
  },
  "dgx-2-node": {
    text: "A DGX-2 joins 16 V100 through 12 NVSwitch chips; smaller V100 nodes are meshes of NVLinks.",
    provenance: "assumed",
    source: "16 GPUs: MLPerf v0.6 system description of DGX-2; 12 chips: not looked up",
  },
  "a100-node": {
    text: "Eight A100 are joined by six NVSwitch chips, two NVLinks from each GPU to each.",
    provenance: "quoted",
    source: "ServeTheHome, DGX A100 SuperPOD detailed look",
  },
  "a800-node": {
    text: "A800 nodes are wired as A100 nodes with 8 of the 12 NVLinks in use.",
    provenance: "assumed",
    source: "derived from 400 GB/s against 600 GB/s",
  },
  "h100-node": {
    text: "Eight H100 are joined by four NVSwitch chips of 64 ports.",
    provenance: "quoted",
    source: "Austin et al., How to Scale Your Model, GPU chapter",
  },
  "b200-node": {
    text: "Eight B200 are joined by two NVSwitch chips.",
    provenance: "quoted",
    source: "Austin et al., How to Scale Your Model, GPU chapter",
  },
  "nvl72-rack": {
    text: "72 GPUs of a rack are joined by 18 NVLink switch chips, one link from each GPU to each.",
    provenance: "quoted",
    source: "NVIDIA DGX SuperPOD GB200 reference architecture",
  },
  "infinity-fabric-mesh": {
    text: "Eight accelerators are joined pairwise by Infinity Fabric links; there is no switch.",
    provenance: "quoted",
    source: "SemiAnalysis, MI300X vs H100 vs H200 benchmark, part 1",
  },
  "gaudi-mesh": {
    text: "Eight accelerators are joined pairwise by three Ethernet ports each; there is no switch.",
    provenance: "assumed",
    source: "not looked up",
  },
  "neuron-torus": {
    text: "Sixteen chips of a node form a 4 × 4 torus of NeuronLinks; modelled as a mesh.",
    provenance: "assumed",
    source: "not looked up",
  },
  "tpu-torus": {
    text: "Chips are joined to their neighbours along the axes of a torus; there are no switches.",
    provenance: "quoted",
    source: "Austin et al., How to Scale Your Model, TPU chapter",
  },
  "b200-units": {
    text: "Units of 32 nodes behind 8 leaves of 64 ports; 4, 8, 16 and 16 spines for 1 to 4 units, 32 for 8. (NVIDIA leaves one node of a deployment out to free ports for management.)",
    provenance: "quoted",
    source: "NVIDIA DGX SuperPOD B200 reference architecture, DGX SuperPOD architecture",
  },
  "azure-ndv4": {
    text: "Each GPU has its own 200 Gbit/s link; switch counts are not published.",
    provenance: "quoted",
    source: "DeepSpeed on Azure, 2022",
  },
  unpublished: {
    text: "The wiring is not published.",
    provenance: "assumed",
    source: "nothing was found",
  },
  "a100-even-spines": {
    text: "Spines: the fewest that give every leaf the same number of cables to each.",
    provenance: "derived",
    source: "port arithmetic: 20 cables up from each leaf, 40 ports a spine",
  },
};

type Value = FilledStatement[number];

const FILLED: Record<FilledKey, (...values: Value[]) => Statement> = {
  "assumed-tree": (radix) => ({
    text: `Drawn as a non-blocking tree of ${radix}-port switches.`,
    provenance: "assumed",
    source: "assumption",
  }),
  "unknown-fabric": (asked, drawn) => ({
    text: `The fabric "${asked}" is not known; drawn as ${drawn}.`,
    provenance: "assumed",
    source: "assumption",
  }),
  "asked-tree": (radix, oversubscription, railOptimised) => {
    const blocking =
      Number(oversubscription) > 1 ? `${oversubscription}:1 oversubscribed` : "non-blocking";
    const leaves = railOptimised ? "one leaf per rail" : "all adapters of a node on one leaf";
    return {
      text: `A ${blocking} tree of ${radix}-port switches, ${leaves}.`,
      provenance: "constructed",
      source: "the parameters in the plan, defaults where absent",
    };
  },
  "large-cores": (radix, ports) => ({
    text: `Three tiers of ${radix}-port switches are too small for this many nodes: the cores drawn have ${ports} ports, as a fourth tier or a chassis would give.`,
    provenance: "assumed",
    source: "port arithmetic",
  }),
  dragonfly: (ports, terminals) => ({
    text: `Balanced dragonfly of ${ports}-port routers: ${terminals} adapters, ${2 * Number(terminals) - 1} local and ${terminals} global links a router.`,
    provenance: "constructed",
    source: "Kim et al., Technology-Driven, Highly-Scalable Dragonfly Topology, ISCA 2008",
  }),
  "torus-axes": (dimensions, multiple) => ({
    text: `Each chip is joined to its neighbours along ${dimensions} axes; an axis closes into a ring when it is a multiple of ${multiple}.`,
    provenance: "quoted",
    source: "Austin et al., How to Scale Your Model, TPU chapter",
  }),
  "torus-shape": (axes, given) => ({
    text: given
      ? `The slice is ${axes}, as the plan says.`
      : `${axes} is the most even shape of this many chips; the slice used may differ.`,
    provenance: given ? "assumed" : "constructed",
    source: given ? "given in the plan" : "factorisation",
  }),
  "pcie-node": (id) => ({
    text: `${id} has no scale-up link here: GPUs of a node talk over PCIe.`,
    provenance: "assumed",
    source: "assumption",
  }),
};

/** Of every InfiniBand network, whatever its fabric. */
export const IN_NETWORK_REDUCTION: Statement = {
  text: "Sums in InfiniBand switches (SHARP) are not counted: NCCL leaves them out unless its SHARP plug-in is installed and NCCL_COLLNET_ENABLE=1 is set, and no published run says that it did. All-reduces between nodes go over the GPUs, by rings or trees.",
  provenance: "quoted",
  source: "NVIDIA, HPC-X 2.26, NCCL-RDMA-SHARP plugins",
};

/** The statements of a fabric, those named by a key put into words. */
export function statementsOf({ statements }: Pick<FabricOutline, "statements">): Statement[] {
  return statements.map((said) => {
    if (typeof said === "string") return TEXTS[said];
    const [key, ...values] = said;
    return FILLED[key](...values);
  });
}

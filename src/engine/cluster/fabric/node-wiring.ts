/** Cables inside a node or rack: GPUs to NVSwitch chips, to one another, to the network adapters. */

import type { VertexRange } from "./fabric-graph.ts";
import type { FabricShape } from "./fabric-shape.ts";
import type { GraphBuilder } from "./graph-builder.ts";

/** Names the scale-up tier goes by in reports. */
const SCALE_UP_NAMES = {
  nvswitch: "NVLink",
  mesh: "mesh",
  pcie: "PCIe",
  torus: "torus",
  none: "none",
} as const;

export function scaleUpTierName(shape: FabricShape): string {
  return SCALE_UP_NAMES[shape.scaleUp.kind];
}

/**
 * Scale-up links. With switches, link g · switches + k joins GPU g to chip k of its domain; in a mesh
 * every pair of a domain has a link; over PCIe every GPU hangs on its node's host.
 */
export function addScaleUp(graph: GraphBuilder, gpus: VertexRange, bytesPerSecond: number): void {
  const { kind, domainSize, switches, switchName } = graph.shape.scaleUp;
  const domains = Math.ceil(gpus.count / domainSize);
  if (kind === "nvswitch") {
    const chips = graph.addVertices("scaleUpSwitch", switchName, domains * switches);
    graph.openTier(SCALE_UP_NAMES[kind], "scale-up", bytesPerSecond / switches);
    for (let gpu = 0; gpu < gpus.count; gpu += 1) {
      const domain = Math.floor(gpu / domainSize);
      for (let chip = 0; chip < switches; chip += 1) {
        graph.addLink(gpus.first + gpu, chips.first + domain * switches + chip);
      }
    }
  } else if (kind === "pcie") {
    const hosts = graph.addVertices("host", "PCIe", domains);
    graph.openTier(SCALE_UP_NAMES[kind], "scale-up", bytesPerSecond);
    for (let gpu = 0; gpu < gpus.count; gpu += 1) {
      graph.addLink(gpus.first + gpu, hosts.first + Math.floor(gpu / domainSize));
    }
  } else if (kind === "mesh") {
    graph.openTier(SCALE_UP_NAMES[kind], "scale-up", bytesPerSecond / (domainSize - 1));
    for (let domain = 0; domain < domains; domain += 1) {
      addPairs(graph, gpus.first + domain * domainSize, domainSize);
    }
  }
}

function addPairs(graph: GraphBuilder, first: number, size: number): void {
  for (let low = 0; low < size; low += 1) {
    for (let high = low + 1; high < size; high += 1) graph.addLink(first + low, first + high);
  }
}

/** Place of the pair low < high among the links of a mesh of `size`. */
export function pairIndex(low: number, high: number, size: number): number {
  return low * size - (low * (low + 1)) / 2 + (high - low - 1);
}

/**
 * Adapters and what joins GPUs to them. The link is given the adapters' rate: PCIe is not modelled
 * as narrower than the adapter behind it.
 */
export function addAdapters(graph: GraphBuilder, gpus: VertexRange): VertexRange {
  const { nodes, gpusPerNode, adaptersPerNode, gbpsPerAdapter } = graph.shape;
  const adapters = graph.addVertices("adapter", "adapter", nodes * adaptersPerNode);
  graph.openTier("host", "host", (gbpsPerAdapter * 1e9) / 8);
  for (let node = 0; node < nodes; node += 1) {
    for (let gpu = 0; gpu < gpusPerNode; gpu += 1) {
      const { first, count } = adaptersOfGpu(graph.shape, gpu);
      for (let k = 0; k < count; k += 1) {
        const adapter = adapters.first + node * adaptersPerNode + first + k;
        graph.addLink(gpus.first + node * gpusPerNode + gpu, adapter);
      }
    }
  }
  return adapters;
}

/** The adapters a GPU uses: its own one or several, or one it shares with neighbours. */
export function adaptersOfGpu(
  { gpusPerNode, adaptersPerNode }: Pick<FabricShape, "gpusPerNode" | "adaptersPerNode">,
  localGpu: number,
): { first: number; count: number } {
  const first = Math.floor((localGpu * adaptersPerNode) / gpusPerNode);
  return { first, count: Math.max(1, Math.floor(adaptersPerNode / gpusPerNode)) };
}

/** The k-th adapter of a GPU, both counted over the whole fabric. */
export function adapterOfGpu(
  shape: Pick<FabricShape, "gpusPerNode" | "adaptersPerNode">,
  gpu: number,
  k: number,
): number {
  const { gpusPerNode, adaptersPerNode } = shape;
  const node = Math.floor(gpu / gpusPerNode);
  return node * adaptersPerNode + adaptersOfGpu(shape, gpu % gpusPerNode).first + k;
}

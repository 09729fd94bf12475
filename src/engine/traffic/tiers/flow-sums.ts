/**
 * Flows summed for the tiers of a fabric: per GPU, adapter and switch, and never per cable. Ports of
 * one switch carry the same under adaptive routing, so that a sum for each says all that a report
 * asks; which cable carries what is `link-loads.ts`. Slots are GPUs, node after node.
 */
import type { FabricShape, TreeShape } from "../../cluster/fabric/fabric-shape.ts";
import { adaptersOfGpu } from "../../cluster/fabric/node-wiring.ts";
import { railChange, railOfGpu } from "../../cluster/fabric/routing/node-routes.ts";
import type { TierTraffic } from "../../report.ts";
import { DragonflySums } from "./dragonfly-sums.ts";
import { MeshSums, SwitchedSums } from "./scale-up-sums.ts";
import { TorusSums } from "./torus-sums.ts";
import { TreeSums } from "./tree-sums.ts";

/** Where the bytes of flows between GPUs are added up. */
export interface FlowSums {
  /** Bytes from one GPU to another. */
  add(from: number, to: number, bytes: number): void;
  /** Bytes a GPU gives to and takes from a switch that reduces by itself. */
  addAtSwitch(gpu: number, up: number, down: number): void;
  /** Tiers from the GPUs upward. */
  finish(): TierTraffic[];
}

/** The same between GPUs of one domain. */
export type ScaleUpSums = FlowSums;

/** The same between adapters, counted node after node. */
export interface NetworkSums {
  add(fromAdapter: number, toAdapter: number, bytes: number): void;
  finish(): TierTraffic[];
}

/**
 * @param scaleUpBytesPerSecond of one GPU, all its links, one direction
 * @returns undefined where ports of a switch differ, or GPUs of one node are joined in several meshes
 */
export function createFlowSums(
  shape: FabricShape,
  scaleUpBytesPerSecond: number,
): FlowSums | undefined {
  const { network, scaleUp, gpusPerNode } = shape;
  if (network.topology === "torus") {
    if (!TorusSums.canSum(shape, network)) return undefined;
    return new TorusSums(shape, network, scaleUpBytesPerSecond);
  }
  const isMesh = scaleUp.kind === "mesh";
  if (isMesh && scaleUp.domainSize < gpusPerNode) return undefined;
  const inside = isMesh
    ? new MeshSums(shape, scaleUpBytesPerSecond)
    : new SwitchedSums(shape, scaleUpBytesPerSecond);
  if (network.topology === "none") return joined(shape, inside, undefined);
  if (network.topology === "dragonfly") {
    if (!DragonflySums.canSum(network)) return undefined;
    return joined(shape, inside, new DragonflySums(shape, network));
  }
  if (changesSpinesInCores(shape, network)) return undefined;
  return joined(shape, inside, new TreeSums(shape, network));
}

/** Whether some flow goes from one set of spines to another: its ports then depend on both ends. */
function changesSpinesInCores(shape: FabricShape, tree: TreeShape): boolean {
  if (tree.attachment === "node") return tree.leavesPerUnit > 1 && tree.spineGroups > 1;
  const changes = railChange(shape, {});
  // One GPU of each rail stands for all of them.
  const rails = new Map<number, number>();
  for (let local = 0; local < shape.gpusPerNode; local += 1) {
    const rail = railOfGpu(shape, tree, local);
    if (!rails.has(rail)) rails.set(rail, local);
  }
  for (const [rail, from] of rails) {
    for (const [other, to] of rails) {
      const apart = rail % tree.spineGroups !== other % tree.spineGroups;
      if (apart && rail !== other && !changes(from, to)) return true;
    }
  }
  return false;
}

/** Flows that leave their domain go over NVLink to the receiver's rail, then between adapters. */
function joined(
  shape: FabricShape,
  inside: ScaleUpSums,
  network: NetworkSums | undefined,
): FlowSums {
  const { gpusPerNode, adaptersPerNode, nodes } = shape;
  const { domainSize } = shape.scaleUp;
  const domainOf = new Uint32Array(nodes * gpusPerNode);
  const localOf = new Uint32Array(nodes * gpusPerNode);
  /** First adapter of a GPU, over the whole fabric. */
  const adapterOf = new Uint32Array(nodes * gpusPerNode);
  const adapters = Array.from({ length: gpusPerNode }, (_, gpu) => adaptersOfGpu(shape, gpu).first);
  for (let gpu = 0, node = 0; node < nodes; node += 1) {
    for (let local = 0; local < gpusPerNode; local += 1, gpu += 1) {
      domainOf[gpu] = Math.floor(gpu / domainSize);
      localOf[gpu] = local;
      adapterOf[gpu] = node * adaptersPerNode + (adapters[local] as number);
    }
  }
  const ways = adaptersOfGpu(shape, 0).count;
  const changes = railChange(shape, {});
  return {
    add(from, to, bytes) {
      if (from === to || bytes === 0) return;
      if (domainOf[from] === domainOf[to]) {
        inside.add(from, to, bytes);
        return;
      }
      if (network === undefined) return;
      const fromLocal = localOf[from] as number;
      const toLocal = localOf[to] as number;
      let sender = from;
      if (fromLocal !== toLocal && changes(fromLocal, toLocal)) {
        sender = from - fromLocal + toLocal;
        inside.add(from, sender, bytes);
      }
      const fromAdapter = adapterOf[sender] as number;
      const toAdapter = adapterOf[to] as number;
      for (let way = 0; way < ways; way += 1) {
        network.add(fromAdapter + way, toAdapter + way, bytes / ways);
      }
    },
    addAtSwitch: (gpu, up, down) => inside.addAtSwitch(gpu, up, down),
    finish: () => [...inside.finish(), ...(network?.finish() ?? [])],
  };
}

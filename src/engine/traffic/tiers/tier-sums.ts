/**
 * Bytes per tier of a tree, from flows between whole domains: sums per leaf set and per pod, shared
 * out over their cables in the end. What `link-loads.ts` finds cable by cable, where all GPUs of a
 * domain do alike and routing is adaptive.
 */
import type { FabricShape, TreeShape } from "../../cluster/fabric/fabric-shape.ts";
import { scaleUpTierName } from "../../cluster/fabric/node-wiring.ts";
import { treeCounts } from "../../cluster/fabric/tree-wiring.ts";
import type { TierTraffic } from "../../report.ts";

export class TierSums {
  private readonly shape: FabricShape;
  private readonly tree: TreeShape | undefined;
  private readonly domainSize: number;
  private readonly domains: number;
  private readonly scaleUp: Float64Array;
  private readonly out: Float64Array;
  private readonly into: Float64Array;
  private readonly leafUp: Float64Array;
  private readonly leafDown: Float64Array;
  private readonly podUp: Float64Array;
  private readonly podDown: Float64Array;
  /** Leaves that stand behind one domain's adapters and share its bytes. */
  private readonly leavesPerSet: number;
  private readonly nodesPerSet: number;

  constructor(shape: FabricShape, domainSize: number, domains: number) {
    this.shape = shape;
    this.domainSize = domainSize;
    this.domains = domains;
    this.tree = shape.network.topology === "tree" ? shape.network : undefined;
    const { leaves } = this.tree ? treeCounts(this.tree) : { leaves: 0 };
    const byNode = this.tree?.attachment === "node";
    this.leavesPerSet = byNode ? 1 : (this.tree?.leavesPerUnit ?? 1);
    this.nodesPerSet = this.tree
      ? byNode
        ? this.tree.nodesPerUnit / this.tree.leavesPerUnit
        : this.tree.nodesPerUnit
      : shape.nodes;
    const sets = leaves / this.leavesPerSet;
    const pods = this.tree ? Math.ceil(this.tree.units / this.tree.unitsPerPod) : 0;
    this.scaleUp = new Float64Array(domains);
    this.out = new Float64Array(domains);
    this.into = new Float64Array(domains);
    this.leafUp = new Float64Array(sets);
    this.leafDown = new Float64Array(sets);
    this.podUp = new Float64Array(pods);
    this.podDown = new Float64Array(pods);
  }

  /** Whether domains, leaves and pods nest evenly, so that sums per set say all. */
  static canSum(shape: FabricShape, domainSize: number): boolean {
    const { network, scaleUp, gpusPerNode, adaptersPerNode } = shape;
    if (network.topology !== "tree" && network.topology !== "none") return false;
    if (scaleUp.kind !== "nvswitch" && scaleUp.kind !== "pcie") return false;
    if (domainSize % gpusPerNode !== 0) return false;
    if (network.topology === "none") return true;
    const nodesPerDomain = domainSize / gpusPerNode;
    const { attachment, nodesPerUnit, leavesPerUnit, spineGroups } = network;
    if (attachment === "node") {
      return (
        nodesPerUnit % leavesPerUnit === 0 &&
        (nodesPerUnit / leavesPerUnit) % nodesPerDomain === 0 &&
        spineGroups <= 1
      );
    }
    return (
      nodesPerUnit % nodesPerDomain === 0 &&
      adaptersPerNode % leavesPerUnit === 0 &&
      (spineGroups === 0 || leavesPerUnit % spineGroups === 0)
    );
  }

  /** Bytes each GPU of a domain sends, and as many it receives, inside it. */
  addInside(domain: number, bytesPerGpu: number): void {
    this.scaleUp[domain] = (this.scaleUp[domain] as number) + bytesPerGpu;
  }

  /** Bytes each GPU of a domain sends to its counterpart in another. */
  addBetween(from: number, to: number, bytesPerGpu: number): void {
    const bytes = bytesPerGpu * this.domainSize;
    addTo(this.out, from, bytes);
    addTo(this.into, to, bytes);
    const fromSet = this.setOf(from);
    const toSet = this.setOf(to);
    if (fromSet === toSet) return;
    addTo(this.leafUp, fromSet, bytes);
    addTo(this.leafDown, toSet, bytes);
    const fromPod = this.podOf(from);
    const toPod = this.podOf(to);
    if (fromPod === toPod) return;
    addTo(this.podUp, fromPod, bytes);
    addTo(this.podDown, toPod, bytes);
  }

  /** @param scaleUpBytesPerSecond of one GPU, all its links, one direction */
  finish(scaleUpBytesPerSecond: number): TierTraffic[] {
    const { shape, tree, domainSize, domains } = this;
    const { adaptersPerNode, gpusPerNode, gbpsPerAdapter, nodes, scaleUp } = shape;
    const cables = Math.max(1, scaleUp.switches);
    const tiers = [
      tierOf(
        scaleUpTierName(shape),
        nodes * gpusPerNode * cables,
        scaleUpBytesPerSecond / cables,
        domainSize * cables,
        this.scaleUp.map((bytes) => bytes * domainSize),
        this.scaleUp.map((bytes) => bytes * domainSize),
      ),
    ];
    if (tree === undefined) return domains > 0 ? tiers : [];
    const rate = (gbpsPerAdapter * 1e9) / 8;
    const [leaf = "leaf", spine = "spine", core = "core"] = tree.tierNames;
    const { leaves, spines, spinesPerPod } = treeCounts(tree);
    const adaptersPerDomain = (domainSize / gpusPerNode) * adaptersPerNode;
    const adapters = nodes * adaptersPerNode;
    tiers.push(tierOf("adapter", adapters, rate, adaptersPerDomain, this.out, this.into));
    if (spines > 0) {
      const perSet = this.leavesPerSet * tree.leafUplinks;
      const links = leaves * tree.leafUplinks;
      tiers.push(tierOf(`${leaf}–${spine}`, links, rate, perSet, this.leafUp, this.leafDown));
    }
    if (tree.coreGroups > 0) {
      const perPod = spinesPerPod * tree.spineUplinks;
      const links = spines * tree.spineUplinks;
      tiers.push(tierOf(`${spine}–${core}`, links, rate, perPod, this.podUp, this.podDown));
    }
    return tiers;
  }

  private setOf(domain: number): number {
    const node = (domain * this.domainSize) / this.shape.gpusPerNode;
    return Math.floor(node / this.nodesPerSet);
  }

  private podOf(domain: number): number {
    const node = (domain * this.domainSize) / this.shape.gpusPerNode;
    const tree = this.tree as TreeShape;
    return Math.floor(node / tree.nodesPerUnit / tree.unitsPerPod);
  }
}

/** A tier whose bytes lie evenly on `linksPerSum` links for each sum. */
function tierOf(
  tier: string,
  links: number,
  bytesPerSecond: number,
  linksPerSum: number,
  up: Float64Array,
  down: Float64Array,
): TierTraffic {
  let totalBytes = 0;
  let most = 0;
  for (let at = 0; at < up.length; at += 1) {
    totalBytes += (up[at] as number) + (down[at] as number);
    most = Math.max(most, up[at] as number, down[at] as number);
  }
  const maxBytes = most / linksPerSum;
  return { tier, links, totalBytes, maxBytes, busySeconds: maxBytes / bytesPerSecond };
}

function addTo(sums: Float64Array, at: number, bytes: number): void {
  sums[at] = (sums[at] as number) + bytes;
}

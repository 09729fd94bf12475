/** Bytes between adapters over a tree, summed per adapter, leaf and set of spines. */
import type { FabricShape, TreeShape } from "../../cluster/fabric/fabric-shape.ts";
import { leafOfAdapter, spineGroupOf, treeCounts } from "../../cluster/fabric/tree-wiring.ts";
import type { TierTraffic } from "../../report.ts";
import type { NetworkSums } from "./flow-sums.ts";
import { tierOfSums } from "./tier-of-sums.ts";

export class TreeSums implements NetworkSums {
  private readonly shape: FabricShape;
  private readonly tree: TreeShape;
  private readonly leafOf: Uint32Array;
  private readonly spinesOf: Uint32Array;
  private readonly out: Float64Array;
  private readonly into: Float64Array;
  private readonly leafUp: Float64Array;
  private readonly leafDown: Float64Array;
  private readonly spinesUp: Float64Array;
  private readonly spinesDown: Float64Array;

  constructor(shape: FabricShape, tree: TreeShape) {
    this.shape = shape;
    this.tree = tree;
    const adapters = shape.nodes * shape.adaptersPerNode;
    const { leaves, spines } = treeCounts(tree);
    const sets = tree.spinesPerGroup > 0 ? spines / tree.spinesPerGroup : 0;
    this.leafOf = new Uint32Array(adapters);
    for (let adapter = 0; adapter < adapters; adapter += 1) {
      this.leafOf[adapter] = leafOfAdapter(shape, tree, adapter);
    }
    this.spinesOf = Uint32Array.from({ length: leaves }, (_, leaf) => spineGroupOf(tree, leaf));
    this.out = new Float64Array(adapters);
    this.into = new Float64Array(adapters);
    this.leafUp = new Float64Array(leaves);
    this.leafDown = new Float64Array(leaves);
    this.spinesUp = new Float64Array(sets);
    this.spinesDown = new Float64Array(sets);
  }

  add(fromAdapter: number, toAdapter: number, bytes: number): void {
    const { leafOf, spinesOf, out, into, leafUp, leafDown, spinesUp, spinesDown } = this;
    const from = leafOf[fromAdapter] as number;
    const to = leafOf[toAdapter] as number;
    // Leaves that no spine joins: there is no way.
    if (from !== to && spinesUp.length === 0) return;
    out[fromAdapter] = (out[fromAdapter] as number) + bytes;
    into[toAdapter] = (into[toAdapter] as number) + bytes;
    if (from === to) return;
    leafUp[from] = (leafUp[from] as number) + bytes;
    leafDown[to] = (leafDown[to] as number) + bytes;
    const fromSpines = spinesOf[from] as number;
    const toSpines = spinesOf[to] as number;
    if (fromSpines === toSpines) return;
    spinesUp[fromSpines] = (spinesUp[fromSpines] as number) + bytes;
    spinesDown[toSpines] = (spinesDown[toSpines] as number) + bytes;
  }

  finish(): TierTraffic[] {
    const { shape, tree, out, into, leafUp, leafDown, spinesUp, spinesDown } = this;
    const { leafUplinks, spinesPerGroup, spineUplinks } = tree;
    const [leaf = "leaf", spine = "spine", core = "core"] = tree.tierNames;
    const { spines, cores } = treeCounts(tree);
    const bytesPerSecond = (shape.gbpsPerAdapter * 1e9) / 8;
    const tierOf = (tier: string, linksPerSum: number, up: Float64Array, down: Float64Array) => {
      const links = up.length * linksPerSum;
      return tierOfSums({ tier, links, bytesPerSecond, linksPerSum, sums: [up, down] });
    };
    const tiers = [tierOf("adapter", 1, out, into)];
    if (spines > 0) tiers.push(tierOf(`${leaf}–${spine}`, leafUplinks, leafUp, leafDown));
    if (spines > 0 && cores > 0) {
      const ports = spinesPerGroup * spineUplinks;
      tiers.push(tierOf(`${spine}–${core}`, ports, spinesUp, spinesDown));
    }
    return tiers.filter(({ links }) => links > 0);
  }
}

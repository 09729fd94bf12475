/** How links are coloured and what moves on them, as pictures ask for it. */
import type { LegendBlock } from "../legend/legend-block.ts";
import type { ScaleKey } from "../legend/scale-block.ts";

export interface LoadScale {
  /** What the colours stand for, in the legend's words. */
  key: Pick<ScaleKey, "title" | "ticks">;
  /** Bytes per cable at the hot end; 0 where loads are not known. */
  hottest: number;
  nodeStep(node: number): number;
  /** One adapter's cable, adapters counted over the cluster; absent where only bundles are known. */
  cableStep?(adapter: number): number;
  unitStep(unit: number): number;
  /** One cable from a leaf upward, in the order of the fabric's links; absent as for adapters. */
  uplinkStep?(cable: number): number;
  /** Between shared tier `tier` and the one above, counted from the lowest. */
  tierStep(tier: number): number;
  /** Links that join the GPU in a slot to its scale-up domain. */
  scaleUpStep(slot: number): number;
  /** Capacity of a GPU's scale-up links together against its share of the adapters. */
  scaleUpRatio: number;
  /** CSS colour of a step; −1 is a link whose load is unknown. */
  colourOf(step: number): string;
  /** Dashes of a step, for scales that must not be read by colour alone. */
  dashOf?(step: number): readonly number[] | undefined;
  /** What moves on the links, where they are shown at an instant. */
  flow?: LinkFlow;
  /** The legend's entry, where it is no bar of heat. */
  block?(room: number): LegendBlock;
}

export interface LinkFlow {
  /** From a node to its unit's switches, from a unit to the shared tiers, between these: a `WAY`. */
  nodeWay(node: number): number;
  unitWay(unit: number): number;
  tierWay(tier: number): number;
  /** How far along their links the dashes have come, CSS pixels, less than a period; 0: they stand. */
  travelled: number;
  /** Colour of the dashes: the paper's, which tells them from links of any heat. */
  colour: string;
}

/** Which GPU each network adapter of a node stands beside. */
import type { ClusterSceneInput } from "./cluster-input.ts";
import type { ClusterLayout } from "./cluster-layout.ts";

/**
 * Where adapters stand, in tiles: one beside each GPU, or, where there are fewer, spread over the outer
 * rows; a GPU with several shares its place among them.
 */
export function adapterPlaces(
  { fabric }: Pick<ClusterSceneInput, "fabric">,
  { lattice: { gpus }, gpuRows }: Pick<ClusterLayout, "lattice" | "gpuRows">,
): { row: number; column: number; name: string }[] {
  const count = fabric.tiers.length > 0 ? fabric.adaptersPerNode : 0;
  const rows = Array.from({ length: gpuRows }, (_, row) => row);
  const used =
    count >= gpus.count ? rows : [...new Set([0, ...(gpuRows > 1 ? [gpuRows - 1] : [])])];
  const perRow = Math.ceil(count / used.length);
  return Array.from({ length: count }, (_, adapter) => ({
    row: used[Math.floor(adapter / perRow)] ?? 0,
    column: (((adapter % perRow) + 0.5) * gpus.columns) / perRow,
    name: `${adapter}`,
  }));
}

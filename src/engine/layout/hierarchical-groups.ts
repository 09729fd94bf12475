/**
 * A group cut into levels, for collectives that go through a fast link first and a slow one then
 * (Megatron-Core `create_hierarchical_groups`, megatron/core/parallel_state.py, used by hierarchical
 * context parallelism).
 */
import { LayoutError } from "./layout-error.ts";

/**
 * Splits `members` by `sizes`, innermost level first: level 0 groups neighbours, each further level
 * joins ranks of equal place in the level before.
 *
 * @returns for each level its groups
 * @throws LayoutError when the sizes do not multiply to the number of members
 */
export function hierarchicalGroups(
  members: readonly number[],
  sizes: readonly number[],
): number[][][] {
  const product = sizes.reduce((total, size) => total * size, 1);
  if (product !== members.length) {
    throw new LayoutError(
      "parallel.context",
      `${members.length} ranks do not split into levels of ${sizes.join(" × ")}`,
    );
  }
  let stride = 1;
  return sizes.map((size) => {
    const groups: number[][] = [];
    for (let outer = 0; outer < members.length; outer += stride * size) {
      for (let inner = 0; inner < stride; inner++) {
        groups.push(
          Array.from({ length: size }, (_, i) => members[outer + inner + i * stride] as number),
        );
      }
    }
    stride *= size;
    return groups;
  });
}

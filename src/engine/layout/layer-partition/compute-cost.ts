/**
 * nanotron's split by compute: walk the layers and step to the next stage as soon as the cost so far
 * has passed that stage's share.
 */
import { type Boundaries, boundariesOf } from "./boundaries.ts";

/**
 * @param costs one per block in order, the head's last; an embedding costs 0 and is left out
 * @returns boundaries over the blocks; late parts may be empty when the head is costly
 *
 * Source: nanotron `build_model`, src/nanotron/models/base.py, with `get_block_compute_costs`
 * of its models.
 */
export function partitionByThreshold(costs: readonly number[], parts: number): Boundaries {
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  const sizes = new Array<number>(parts).fill(0);
  let part = 0;
  let sum = 0;
  for (const cost of costs) {
    sizes[part] = (sizes[part] ?? 0) + 1;
    sum += cost;
    if (part < parts - 1 && sum > total * ((part + 1) / parts)) part += 1;
  }
  return boundariesOf(sizes);
}

/**
 * A family of process groups of one kind: all tensor groups, all data groups, … Groups are computed
 * when asked for; a family keeps no list of them, so that a million ranks cost nothing.
 */
import { createMixedRadix, type MixedRadix, weighDigits } from "./mixed-radix.ts";

export interface GroupFamily {
  /** How many groups there are. */
  readonly count: number;
  /** Members of each group; all groups of a family are alike. */
  readonly size: number;
  /** Members of the group with that index, in ascending order of their group rank. */
  group(index: number): number[];
  /** Index of the group the rank belongs to; -1 where the rank is in none of the family. */
  indexOf(rank: number): number;
}

/**
 * The groups of ranks that agree in all digits but those at `varying`. Members are listed with the
 * first varying digit fastest; groups with the first fixed digit fastest
 * (Megatron-Core `generate_masked_orthogonal_rank_groups`, megatron/core/parallel_state.py).
 *
 * @param firstRank added to every rank, for a grid that does not begin at rank 0
 */
export function orthogonalGroups(
  radix: MixedRadix,
  varying: readonly number[],
  firstRank = 0,
): GroupFamily {
  const positions = radix.sizes.map((_, position) => position);
  const inside = positions.filter((position) => varying.includes(position));
  const outside = positions.filter((position) => !varying.includes(position));
  const pick = (values: readonly number[], at: number[]) => at.map((i) => values[i] ?? 1);
  const members = createMixedRadix(pick(radix.sizes, inside));
  const memberStrides = pick(radix.strides, inside);
  const groups = createMixedRadix(pick(radix.sizes, outside));
  const groupStrides = pick(radix.strides, outside);
  let offsets: number[] | undefined;

  return {
    count: groups.size,
    size: members.size,
    group(index) {
      offsets ??= Array.from({ length: members.size }, (_, member) =>
        weighDigits(members, member, memberStrides),
      );
      const origin = firstRank + weighDigits(groups, index, groupStrides);
      return offsets.map((offset) => origin + offset);
    },
    indexOf(rank) {
      let index = 0;
      outside.forEach((position, i) => {
        const digit =
          Math.floor((rank - firstRank) / (radix.strides[position] ?? 1)) %
          (radix.sizes[position] ?? 1);
        index += digit * (groups.strides[i] ?? 0);
      });
      return index;
    },
  };
}

/** One group per group of `family`, made of the members at the given places of it. */
export function selectMembers(family: GroupFamily, places: readonly number[]): GroupFamily {
  return {
    count: family.count,
    size: places.length,
    group(index) {
      const all = family.group(index);
      return places.map((place) => all[place] as number);
    },
    indexOf(rank) {
      const index = family.indexOf(rank);
      const place = family.group(index).indexOf(rank);
      return places.includes(place) ? index : -1;
    },
  };
}

/** Cuts each group of `family` into runs of `size` consecutive members, listed group by group. */
export function sliceGroups(family: GroupFamily, size: number): GroupFamily {
  const slices = family.size / size;
  // Slices are mostly asked for one after another: the group they are cut from is kept meanwhile.
  let cut: { index: number; members: number[] } | undefined;
  return {
    count: family.count * slices,
    size,
    group(index) {
      const whole = Math.floor(index / slices);
      if (cut?.index !== whole) cut = { index: whole, members: family.group(whole) };
      const from = (index % slices) * size;
      return cut.members.slice(from, from + size);
    },
    indexOf(rank) {
      const index = family.indexOf(rank);
      const place = family.group(index).indexOf(rank);
      return index * slices + Math.floor(place / size);
    },
  };
}

/** All groups of a family, in creation order. */
export function listGroups(family: GroupFamily): number[][] {
  return Array.from({ length: family.count }, (_, index) => family.group(index));
}

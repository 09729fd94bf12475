/**
 * NCCL's double binary tree: two trees over the same nodes, the inner nodes of one being leaves of
 * the other, so that each node sends and receives the whole once (NCCL, src/graph/trees.cc,
 * ncclGetBtree and ncclGetDtree; Sanders, Speck, Träff, Parallel Computing 2009).
 */
export interface TreePlace {
  /** −1 for the root. */
  parent: number;
  /** Up to two; −1 where there is none. */
  children: [number, number];
}

/** One binary tree over nodes 0 … size − 1: inner nodes are those with more trailing zero bits. */
function binaryTree(size: number): TreePlace[] {
  return Array.from({ length: size }, (_, node) => placeOf(node, size));
}

function placeOf(node: number, size: number): TreePlace {
  if (node === 0) {
    let below = 1;
    while (below < size) below *= 2;
    return { parent: -1, children: [-1, size > 1 ? below / 2 : -1] };
  }
  const bit = node & -node;
  let parent = (node ^ bit) | (bit * 2);
  if (parent >= size) parent = node ^ bit;
  const low = bit / 2;
  const left = low >= 1 ? node - low : -1;
  let right = low >= 1 ? node + low : -1;
  for (let step = low; right >= size; ) {
    step = Math.floor(step / 2);
    right = step === 0 ? -1 : node + step;
  }
  return { parent, children: [left, right] };
}

type DoubleTree = readonly [readonly TreePlace[], readonly TreePlace[]];

/** The trees asked for last: a plan's groups of one kind are all of one size. */
let last: { size: number; trees: DoubleTree } | undefined;

/** Both trees: the second mirrored for an even number of nodes, shifted by one for an odd one. */
export function doubleBinaryTree(size: number): DoubleTree {
  if (last?.size !== size) last = { size, trees: bothTrees(size) };
  return last.trees;
}

function bothTrees(size: number): DoubleTree {
  const first = binaryTree(size);
  const even = size % 2 === 0;
  const rename = (node: number) => {
    if (node === -1) return -1;
    return even ? size - 1 - node : (node + 1) % size;
  };
  const second = Array.from({ length: size }, (_, node) => {
    const origin = even ? size - 1 - node : (node - 1 + size) % size;
    const { parent, children } = first[origin] as TreePlace;
    return {
      parent: rename(parent),
      children: [rename(children[0]), rename(children[1])] as [number, number],
    };
  });
  return [first, second];
}

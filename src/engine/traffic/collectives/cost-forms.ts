/**
 * Textbook costs of collectives in the α–β model: steps, bytes each rank sends, seconds = steps · α +
 * bytes · β (Thakur, Rabenseifner, Gropp, IJHPCA 2005). For closed-form checks and explanations.
 */
export interface CollectiveCost {
  steps: number;
  bytesSentPerRank: number;
  seconds: number;
}

export interface LinkCost {
  /** Seconds per message. */
  alpha: number;
  /** Seconds per byte. */
  beta: number;
}

export type CostForm =
  | "ringAllReduce"
  | "ringReduceScatter"
  | "ringAllGather"
  | "treeAllReduce"
  | "doubleBinaryTreeAllReduce"
  | "pairwiseAllToAll"
  | "binomialBroadcast"
  | "pointToPoint"
  | "halvingDoublingAllReduce";

/**
 * @param ranks a power of two for halving–doubling
 * @param bytes the whole buffer
 */
export function collectiveCost(
  form: CostForm,
  ranks: number,
  bytes: number,
  { alpha, beta }: LinkCost,
): CollectiveCost {
  const { steps, share } = stepsAndShare(form, ranks);
  const bytesSentPerRank = bytes * share;
  return { steps, bytesSentPerRank, seconds: steps * alpha + bytesSentPerRank * beta };
}

/** Steps, and bytes sent as a multiple of the buffer. */
function stepsAndShare(form: CostForm, n: number): { steps: number; share: number } {
  const levels = Math.ceil(Math.log2(n));
  switch (form) {
    case "ringAllReduce":
      return { steps: 2 * (n - 1), share: (2 * (n - 1)) / n };
    case "ringReduceScatter":
    case "ringAllGather":
    case "pairwiseAllToAll":
      return { steps: n - 1, share: (n - 1) / n };
    case "treeAllReduce":
      return { steps: 2 * levels, share: 2 * levels };
    case "doubleBinaryTreeAllReduce":
      return { steps: 2 * levels, share: 2 };
    case "binomialBroadcast":
      return { steps: levels, share: levels };
    case "pointToPoint":
      return { steps: 1, share: 1 };
    case "halvingDoublingAllReduce":
      return { steps: 2 * levels, share: (2 * (n - 1)) / n };
  }
}

export interface HierarchicalCost {
  insideBytesPerRank: number;
  betweenBytesPerRank: number;
  seconds: number;
}

/**
 * All-reduce in three parts: reduce-scatter inside each node, all-reduce of every rank's part
 * between the nodes over its own adapter, all-gather inside each node.
 */
export function hierarchicalAllReduce(
  nodes: number,
  ranksPerNode: number,
  bytes: number,
  inside: LinkCost,
  between: LinkCost,
): HierarchicalCost {
  const scatter = collectiveCost("ringReduceScatter", ranksPerNode, bytes, inside);
  const across = collectiveCost("ringAllReduce", nodes, bytes / ranksPerNode, between);
  return {
    insideBytesPerRank: 2 * scatter.bytesSentPerRank,
    betweenBytesPerRank: across.bytesSentPerRank,
    seconds: 2 * scatter.seconds + across.seconds,
  };
}

/**
 * nccl-tests' two bandwidths of a measured collective: of the algorithm, bytes over seconds, and of
 * the bus, what each link must have carried (nccl-tests, doc/PERFORMANCE.md and src/*.cu).
 */
export type MeasuredCollective =
  | "AllReduce"
  | "AllGather"
  | "ReduceScatter"
  | "AlltoAll"
  | "Broadcast"
  | "Reduce"
  | "Gather"
  | "Scatter"
  | "SendRecv"
  | "HyperCube";

/** Bus bandwidth over algorithm bandwidth. */
export function busFactor(collective: MeasuredCollective, ranks: number): number {
  switch (collective) {
    case "AllReduce":
      return (2 * (ranks - 1)) / ranks;
    case "AllGather":
    case "ReduceScatter":
    case "AlltoAll":
    case "Gather":
    case "Scatter":
      return (ranks - 1) / ranks;
    default:
      return 1;
  }
}

/** How many times one rank's elements the counted bytes are. */
function countedParts(collective: MeasuredCollective, ranks: number): number {
  switch (collective) {
    case "AllGather":
    case "ReduceScatter":
    case "AlltoAll":
    case "Gather":
    case "Scatter":
      return ranks;
    case "HyperCube":
      return ranks - 1;
    default:
      return 1;
  }
}

/** @param bytesPerRank elements × size of one rank, nccl-tests' `count × typesize` */
export function measuredBandwidths(
  collective: MeasuredCollective,
  ranks: number,
  bytesPerRank: number,
  seconds: number,
): { algorithmGBps: number; busGBps: number } {
  const algorithmGBps = (bytesPerRank * countedParts(collective, ranks)) / 1e9 / seconds;
  return { algorithmGBps, busGBps: algorithmGBps * busFactor(collective, ranks) };
}

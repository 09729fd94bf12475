/** Which pipeline rank owns which virtual stage: the three ways in use. */

/** Stage s on rank s mod p: Megatron-LM's interleaving, and plain pipelines where `chunks` is 1. */
export function roundRobinOwners(ranks: number, chunks: number): Uint16Array {
  return Uint16Array.from({ length: ranks * chunks }, (_, stage) => stage % ranks);
}

/** There and back: stages 0 … p − 1 on ranks 0 … p − 1, the next p on ranks p − 1 … 0. */
export function vShapedOwners(ranks: number): Uint16Array {
  return Uint16Array.from({ length: ranks * 2 }, (_, stage) =>
    stage < ranks ? stage : 2 * ranks - 1 - stage,
  );
}

/** Stage s on rank p − 1 − s: the second direction of a bidirectional pipeline. */
export function reversedOwners(ranks: number): Uint16Array {
  return Uint16Array.from({ length: ranks }, (_, stage) => ranks - 1 - stage);
}

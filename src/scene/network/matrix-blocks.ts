/** How many ranks one row of the matrix stands for, so that rows end where nodes do. */

/** Rows that are still told apart, and worked out in a moment. */
const MOST_ROWS = 288;

/** @returns whole nodes, or an even part of a node */
export function ranksPerRow(gpus: number, gpusPerNode: number): number {
  for (let part = 1; part < gpusPerNode; part += 1) {
    if (gpusPerNode % part === 0 && gpus / part <= MOST_ROWS) return part;
  }
  return gpusPerNode * Math.max(1, Math.ceil(gpus / gpusPerNode / MOST_ROWS));
}

/** Rows of the whole matrix. */
export function rowCount(gpus: number, gpusPerNode: number): number {
  return Math.ceil(gpus / ranksPerRow(gpus, gpusPerNode));
}

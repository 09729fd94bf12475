/**
 * Which layers each pipeline rank holds. Built by `assign-layers.ts`, read by memory, timing,
 * traffic, schedule and every picture.
 */
export interface LayerAssignment {
  /** `stages[pipelineRank][chunk] = [first layer, layer after the last]`, numbered from 0. */
  stages: [first: number, end: number][][];
  /**
   * Owner of each virtual stage in the order a micro-batch passes them: virtual stage → [rank, chunk].
   * Round-robin for interleaving, there-and-back for V-shaped schedules.
   */
  virtualStages: [pipelineRank: number, chunk: number][];
}

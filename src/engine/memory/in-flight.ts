/**
 * How many forward passes' activations a pipeline rank holds at its fullest, in whole-stage
 * equivalents: closed forms of the schedules' op orders, for the fast path. The orders themselves
 * are the schedule engine's, and the tests hold one against the other.
 */
import type { ScheduleName } from "../plan/plan.ts";

export interface InFlightShape {
  schedule: ScheduleName;
  /** Pipeline rank, 0 … stages − 1. */
  rank: number;
  /** Pipeline ranks. */
  stages: number;
  /** Model chunks per rank. */
  chunks: number;
  microBatches: number;
  /** Interleaving: micro-batches that pass a chunk in a row; as many as ranks unless given. */
  microBatchGroup?: number;
}

/**
 * Micro-batches in flight, in units of a whole rank's activations (all its chunks).
 *
 * Sources: Narayanan et al. 2021 (arXiv:2104.04473) section 2.2 for 1F1B and its interleaved form,
 * `get_forward_backward_func` warm-up counts of Megatron-Core; Qi et al. 2023 (arXiv:2401.10241)
 * for ZB-H1 and ZB-H2, 2024 (arXiv:2405.15362) for the V schedules; DeepSeek-V3 (arXiv:2412.19437)
 * table 2 for DualPipe.
 */
export function microBatchesInFlight(shape: InFlightShape): number {
  const { rank, stages: p, chunks: v, microBatches: m, schedule } = shape;
  switch (schedule) {
    case "gpipe":
    case "looped-bfs":
      return m;
    case "1f1b":
    case "pipedream":
      return Math.min(m, p - rank);
    case "interleaved-1f1b":
      return Math.min(m * v, 2 * (p - rank - 1) + (v - 1) * (shape.microBatchGroup ?? p) + 1) / v;
    case "interleaved-zb": {
      // PyTorch runs micro-batches of a chunk in rounds of about p.
      const round = m / Math.max(1, Math.floor(m / p));
      return Math.min(m * v, (v - 1) * round + p) / v;
    }
    case "zb-1p":
      return Math.min(m, p);
    case "zb-2p":
      // The limit the authors' scheduler is given; with one stage there is nothing to fill.
      return Math.min(m, p === 1 ? 1 : 2 * p);
    case "zb-v":
      return vShaped(shape, 2 * p);
    case "v-half":
      return vShaped(shape, 2 * (Math.floor(p / 2) + 1));
    case "v-min":
      return vShaped(shape, 2 * Math.ceil((p + 2) / 3) - (p % 3 === 2 && rank === 0 ? 1 : 0));
    case "dualpipe":
      return (p + 1) / 2;
    case "dualpipe-v":
      return p + 1 / 2;
  }
}

/**
 * V-shaped schedules hold at most `limit` half ranks; with few micro-batches a rank holds those that
 * have come down the V and, the later it stands, more of those on their way back up.
 */
function vShaped({ rank, microBatches }: InFlightShape, limit: number): number {
  return Math.min(limit, microBatches + rank + 1, 2 * microBatches) / 2;
}

/**
 * How many forward passes' activations a pipeline rank holds, and when: closed forms of the schedules'
 * op orders, one pass being one model chunk for one micro-batch. Activations are held until the pass
 * that needs them last, the weight gradient where the backward pass is split in two. The tests hold
 * every form against the order it stands for; ZB-2p has none (`zero-bubble-limit.ts`).
 */
import type { ScheduleName } from "../plan/plan.ts";
import { ordersAtHand } from "../schedule/late-orders.ts";

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

/** What a rank holds at the moments that may be its fullest, in passes' activations. */
export interface HeldPasses {
  /** Forward passes whose activations are held, at most. */
  passes: number;
  /**
   * What these weigh: as many passes, but where a pass that only awaits its weight gradient holds
   * less than the whole of its activations.
   */
  fullest: number;
  /** As any backward pass begins, at most. */
  backward: number;
  /** As that of the last virtual stage begins, at most, on the rank that has it. */
  loss: number;
  /** As that of the first virtual stage begins, at most, on the rank that has it. */
  embedding: number;
  /** Share of its activations that a pass holds between its input and its weight gradient. */
  keptForWeights: number;
}

/**
 * What a rank holds over a step.
 *
 * Sources: Narayanan et al. 2021 (arXiv:2104.04473) section 2.2 for 1F1B and its interleaved form,
 * `get_forward_backward_func` warm-up counts of Megatron-Core; Qi et al. 2023 (arXiv:2401.10241)
 * for ZB-H1 and ZB-H2, 2024 (arXiv:2405.15362) for the V schedules; DeepSeek-V3 (arXiv:2412.19437)
 * table 2 for DualPipe.
 */
export function heldPasses(shape: InFlightShape): HeldPasses {
  if (shape.schedule === "zb-2p") return ordersAtHand().heldUnderLimit(shape);
  const passes = passesInFlight(shape);
  const backward = passes - weightGradientsBetween(shape);
  return {
    passes,
    fullest: passes,
    backward,
    loss: backward,
    embedding: Math.min(backward, firstStageBackward(shape, passes)),
    keptForWeights: 1,
  };
}

/** Forward passes whose activations a rank holds, at most. */
function passesInFlight(shape: InFlightShape): number {
  const { rank, stages: p, chunks: v, microBatches: m, schedule } = shape;
  switch (schedule) {
    case "gpipe":
    case "looped-bfs":
      return m * v;
    case "1f1b":
    case "pipedream":
      return Math.min(m, p - rank);
    case "interleaved-1f1b":
      return Math.min(m * v, 2 * (p - rank - 1) + (v - 1) * (shape.microBatchGroup ?? p) + 1);
    case "interleaved-zb": {
      // PyTorch runs micro-batches of a chunk in rounds of about p.
      const round = m / Math.max(1, Math.floor(m / p));
      return Math.min(m * v, (v - 1) * round + p);
    }
    case "zb-1p":
      return Math.min(m, p);
    case "zb-2p":
      return Math.min(m, 2 * p);
    case "zb-v":
      return vShaped(shape, 2 * p);
    case "v-half":
      return vShaped(shape, 2 * (Math.floor(p / 2) + 1));
    case "v-min":
      return vShaped(shape, 2 * Math.ceil((p + 2) / 3) - (p % 3 === 2 && rank === 0 ? 1 : 0));
    case "dualpipe":
      return p + 1;
    case "dualpipe-v":
      return 2 * p + 1;
  }
}

/**
 * V-shaped schedules hold at most `limit` passes; with few micro-batches a rank holds those that
 * have come down the V and, the later it stands, more of those on their way back up.
 */
function vShaped({ rank, microBatches }: InFlightShape, limit: number): number {
  return Math.min(limit, microBatches + rank + 1, 2 * microBatches);
}

/** Weight gradients that run between the fullest moment and the backward pass that follows it. */
function weightGradientsBetween(shape: InFlightShape): number {
  const { schedule, stages, rank, microBatches } = shape;
  if (schedule !== "v-min" || stages % 3 !== 2 || microBatches === 1) return 0;
  if (stages === 2) return rank === 1 ? 2 : 0;
  return rank === 1 || (stages === 5 && rank === 2) ? 1 : 0;
}

/**
 * What is held as the first virtual stage's backward passes begin. Where all micro-batches have gone
 * through all chunks before, theirs are the last, and the other chunks' activations are gone; in a V
 * the last one down may have come up again and left.
 */
function firstStageBackward(shape: InFlightShape, passes: number): number {
  const { schedule, stages: p, chunks, microBatches: m } = shape;
  switch (schedule) {
    case "looped-bfs":
      return m;
    case "interleaved-zb":
      return m < 2 * p ? m : passes;
    case "zb-v":
      return m;
    case "v-half":
      return (p % 2 === 1 && p > 1) || 2 * m <= p ? passes - 1 : passes;
    case "v-min":
      return p % 3 === 2 ? passes - 1 : m;
    default:
      return passes >= chunks * m ? m : passes;
  }
}

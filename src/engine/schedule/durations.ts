/**
 * How long everything in a step takes: the one interface between the timing model and the
 * simulation. All times in seconds; arrays over virtual stages unless said otherwise, so that stages
 * and chunks may differ (embedding, head, uneven layers). Where the numbers come from is carried
 * along, because a picture of textbook times must say so.
 */

export type DurationBasis =
  /** Equal stages, as textbooks draw them; good for shapes, not for seconds. */
  | "uniform"
  /** From the timing model. */
  | "modelled";

export interface StepDurations {
  basis: DurationBasis;
  /** What a reader must know about the basis, in a sentence. */
  basisNote: string;

  forwardSeconds: Float64Array;
  /** Whole backward, without recomputation. */
  backwardSeconds: Float64Array;
  /** The two halves of a split backward; their sum may differ from the whole. */
  inputGradientSeconds: Float64Array;
  weightGradientSeconds: Float64Array;
  /** Forward work repeated at the start of a backward (or of an input gradient). */
  recomputeSeconds: Float64Array;

  /** The activation from stage s to s + 1, and the gradient from stage s to s − 1. */
  sendForwardSeconds: Float64Array;
  sendBackwardSeconds: Float64Array;
  /**
   * Share of a message during which each of its two ends computes nothing: the sender at its
   * beginning, the receiver at its end. 0 where messages run beside computation, about a half where
   * one in each direction are exchanged at once, 1 where each is waited for in full.
   */
  blockingShare: number;

  /**
   * An overlapped forward and backward take this multiple of their sum; below 1 where each hides the
   * other's communication. Absent: the pair is run one after the other, as code does that cannot overlap.
   */
  overlappedPairFactor?: number;

  /** Tensor-parallel collectives inside the passes, contained in the times above. */
  tensorCollectives?: TensorCollectives;
  /** What surrounds the passes; absent where only the pipeline is of interest. */
  edges?: StepEdges;
}

/** Evenly spread over a pass: one after each attention and each feed-forward block, as a rule. */
export interface TensorCollectives {
  forwardCount: Uint16Array;
  backwardCount: Uint16Array;
  /** Of one collective. */
  seconds: Float64Array;
}

/** Data-parallel collectives and the optimizer. */
export interface StepEdges {
  /** Gathering one virtual stage's parameters (ZeRO), before its first forward or after the update. */
  parameterGatherSeconds: Float64Array;
  gatherBeforeForward: boolean;
  /** Of a gather before a forward, what must be there for the forward to begin (first bucket). */
  gatherLeadSeconds: Float64Array;
  /** Reducing one virtual stage's gradients over the data-parallel group. */
  gradientReduceSeconds: Float64Array;
  /**
   * Whether reducing begins with the stage's last backward and runs beside it; otherwise it waits
   * for the rank's last pass.
   */
  reduceOverlapsBackward: boolean;
  /** Of an overlapped reduction, what can only begin when the last gradient exists (last bucket). */
  reduceTailSeconds: Float64Array;
  /** Exchanging gradients with the rank that keeps a copy of the same stages; length p, absent without copies. */
  mirrorExchangeSeconds?: Float64Array;
  /** Summing the tied embedding's gradients between the first and the last stage. */
  tiedEmbeddingSeconds: number;
  /** Whether every rank waits for all others before the update, as clipping by global norm does. */
  updateWaitsForAll: boolean;
  /** One update of one pipeline rank's weights; length p. */
  optimizerSeconds: Float64Array;
}

/** The same durations for every stage; for tests, textbook figures and examples. */
export function uniformDurations(
  stageCount: number,
  seconds: {
    forward: number;
    backward: number;
    inputGradient?: number;
    weightGradient?: number;
    recompute?: number;
    send?: number;
  },
): StepDurations {
  const fill = (value: number) => new Float64Array(stageCount).fill(value);
  return {
    basis: "uniform",
    basisNote: "Every stage takes the same time.",
    forwardSeconds: fill(seconds.forward),
    backwardSeconds: fill(seconds.backward),
    inputGradientSeconds: fill(seconds.inputGradient ?? seconds.backward / 2),
    weightGradientSeconds: fill(seconds.weightGradient ?? seconds.backward / 2),
    recomputeSeconds: fill(seconds.recompute ?? 0),
    sendForwardSeconds: fill(seconds.send ?? 0),
    sendBackwardSeconds: fill(seconds.send ?? 0),
    blockingShare: 0,
  };
}

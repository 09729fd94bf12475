/**
 * Papers give the batch in tokens ("3.15 M tokens"), and dividing that by the sequence length gives
 * a number of sequences that no run can have had: GPT-NeoX-20B's 1538 is not a multiple of its
 * 12 replicas × 4. Such a batch is taken as the nearest one that can be, with a warning. Any other
 * batch that does not divide is left for the rules to refuse.
 */
import type { Warn } from "./warn.ts";

const LEAST_TOKENS = 1_000_000;
/** Neighbouring round numbers must lie this many sequences apart, or every batch would be round. */
const LEAST_SEQUENCES_APART = 4;

/**
 * Whether so many sequences are a round number of tokens (two or three significant digits) over the
 * sequence length.
 */
export function isRoundInTokens(sequences: number, sequenceLength: number): boolean {
  const tokens = sequences * sequenceLength;
  if (tokens < LEAST_TOKENS) return false;
  for (const digits of [3, 2]) {
    const unit = 10 ** (Math.floor(Math.log10(tokens)) + 1 - digits);
    if (unit < LEAST_SEQUENCES_APART * sequenceLength) continue;
    return Math.abs(tokens - Math.round(tokens / unit) * unit) <= sequenceLength / 2;
  }
  return false;
}

/** The batch itself, or the nearest multiple of `step` when it is only round in tokens. */
export function roundedBatch(
  batch: number,
  step: number,
  sequenceLength: number,
  warn: Warn,
): number {
  if (batch % step === 0 || batch < step || !isRoundInTokens(batch, sequenceLength)) return batch;
  const nearest = Math.round(batch / step) * step;
  warn(
    "training.globalBatchSize",
    "batch-rounded",
    `training.globalBatchSize: ${batch} is a round number of tokens but no multiple of data × micro-batch ${step}; ${nearest} is used`,
  );
  return nearest;
}

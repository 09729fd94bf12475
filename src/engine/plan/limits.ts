/**
 * The largest values a plan may hold. They lie well beyond anything built, and exist so that a
 * mistyped or hostile plan is refused at the door instead of exhausting a page's memory.
 */
export const LIMITS = {
  gpus: 1_048_576,
  gpusPerNode: 1024,
  layers: 10_000,
  hiddenSize: 1_048_576,
  heads: 65_536,
  width: 16_777_216,
  vocabularySize: 16_777_216,
  experts: 65_536,
  sequenceLength: 134_217_728,
  globalBatchSize: 16_777_216,
  microBatchSize: 65_536,
  virtualPipeline: 1024,
  /** Pipeline ranks × model chunks. */
  stages: 16_384,
  gbpsPerGpu: 100_000,
  /** Any number that describes a fabric. */
  fabricNumber: 1_000_000_000,
  textLength: 500,
  /** Characters: some 10,000 hosts one a line, or any number in compressed form. */
  hostListLength: 100_000,
} as const;

/**
 * Most entries (micro-batch × stage × chunk) a schedule may have: sixteen times those of Llama 3
 * 405B with 2,048 micro-batches on 16 stages of 8 chunks; 1,000 stages of 4,000 micro-batches fit.
 */
export const MOST_SCHEDULE_ENTRIES = 4_194_304;

/**
 * The vocabulary a framework really allocates: padded so that every tensor rank holds the same
 * number of rows and matrix kernels see a round size.
 */

/**
 * Rows of the embedding matrix over all tensor ranks.
 *
 * Source: Megatron-LM, `vocab_size_with_padding` (`--make-vocab-size-divisible-by`, default 128).
 *
 * @param vocabularySize tokens the tokenizer knows
 * @param divisor the vocabulary is padded to a multiple of `divisor × tensor`
 * @param tensor tensor-parallel degree
 */
export function paddedVocabularySize(
  vocabularySize: number,
  divisor: number,
  tensor: number,
): number {
  const multiple = divisor * tensor;
  return Math.ceil(vocabularySize / multiple) * multiple;
}

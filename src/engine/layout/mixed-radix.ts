/**
 * Mixed-radix numbers: a number whose digits each have a base of their own, the first digit varying
 * fastest. A rank is such a number, with the parallel degrees for bases; so is the index of a group.
 * Knows nothing of parallelism.
 */
export interface MixedRadix {
  /** Base of each digit, fastest-varying first. */
  readonly sizes: readonly number[];
  /** What one step of each digit adds to the number. */
  readonly strides: readonly number[];
  /** How many numbers there are: the product of the sizes. */
  readonly size: number;
}

export function createMixedRadix(sizes: readonly number[]): MixedRadix {
  const strides: number[] = [];
  let size = 1;
  for (const base of sizes) {
    strides.push(size);
    size *= base;
  }
  return { sizes, strides, size };
}

/** The digit at `position` of `value`; 0 where the number has no such digit. */
export function digitOf(radix: MixedRadix, value: number, position: number): number {
  const stride = radix.strides[position] ?? 1;
  const base = radix.sizes[position] ?? 1;
  return Math.floor(value / stride) % base;
}

/** Value of `value`'s digits when each is weighed by other strides, e.g. those of a larger number. */
export function weighDigits(radix: MixedRadix, value: number, strides: readonly number[]): number {
  let sum = 0;
  for (let position = 0; position < strides.length; position++) {
    sum += digitOf(radix, value, position) * (strides[position] ?? 0);
  }
  return sum;
}

/** A typed array that holds one small whole number per rank. */
export type DigitArray = Uint8Array | Uint16Array | Uint32Array | Int32Array;

/**
 * Writes the digit at `position` of the numbers 0, 1, 2, … into `target`, in one pass and without a
 * division.
 *
 * @throws RangeError when the array's elements are too narrow for the digit's base.
 */
export function fillDigit<Target extends DigitArray>(
  radix: MixedRadix,
  position: number,
  target: Target,
): Target {
  const stride = radix.strides[position] ?? 1;
  const base = radix.sizes[position] ?? 1;
  if (base > 2 ** (8 * target.BYTES_PER_ELEMENT)) {
    throw new RangeError(`digits up to ${base - 1} do not fit in ${target.constructor.name}`);
  }
  let digit = 0;
  let untilNext = stride;
  for (let value = 0; value < target.length; value++) {
    target[value] = digit;
    if (--untilNext === 0) {
      untilNext = stride;
      if (++digit === base) digit = 0;
    }
  }
  return target;
}

/**
 * A quantity is declared once: symbol, unit, formula, source and the function that computes it.
 * The engine calls `compute`; the inspector and the documentation read the rest, so that what is
 * explained is what was computed.
 */

export type Unit =
  /** Held in memory; read in powers of 1024. */
  | "bytes"
  /** Carried by links; read in powers of 1000. */
  | "bytes sent"
  | "seconds"
  | "flops"
  | "count"
  | "fraction"
  | "bytes per second"
  | "tflops"
  | "days"
  | "kilowatt hours";

/**
 * The part of a quantity that computes. Where a page needs numbers before words, it stands in a file
 * of its own, and the declaration takes it up from there.
 */
export interface Computation<Symbols extends string> {
  /** Stable name, dotted by topic: `memory.optimizerStates`. */
  id: string;
  compute(values: Record<Symbols, number>): number;
}

export interface Quantity<Symbols extends string> extends Computation<Symbols> {
  /** What a reader calls it: "Optimizer states". */
  name: string;
  symbol: string;
  unit: Unit;
  /** In the symbols of `inputs`, as a textbook prints it: `Φ · 12 B / z`. */
  formula: string;
  /** What each symbol means. */
  inputs: Record<Symbols, string>;
  /** Paper and equation, or file and function of the framework. */
  source: string;
}

/** Declares a quantity; exists for its type inference only. */
export function quantity<Symbols extends string>(declared: Quantity<Symbols>): Quantity<Symbols> {
  return declared;
}

/** A computed value together with what explains it: formula, values put in, source. */
export interface ExplainedValue {
  quantityId: string;
  name: string;
  symbol: string;
  unit: Unit;
  formula: string;
  source: string;
  value: number;
  inputs: { symbol: string; meaning: string; value: number }[];
  /** Values that add up to this one, each with its own explanation. */
  parts?: ExplainedValue[];
  /** What a reader must know to trust the number: an assumption, a framework's oddity. */
  note?: string;
}

/** Computes a quantity and keeps its explanation. */
export function explain<Symbols extends string>(
  declared: Quantity<Symbols>,
  values: Record<Symbols, number>,
  note?: string,
): ExplainedValue {
  const symbols = Object.keys(declared.inputs) as Symbols[];
  return {
    quantityId: declared.id,
    name: declared.name,
    symbol: declared.symbol,
    unit: declared.unit,
    formula: declared.formula,
    source: declared.source,
    value: declared.compute(values),
    inputs: symbols.map((symbol) => ({
      symbol,
      meaning: declared.inputs[symbol],
      value: values[symbol],
    })),
    ...(note === undefined ? {} : { note }),
  };
}

/** What is told of each constant of the time model, and of which kind it is. */

export interface TimingConstant {
  value: number;
  unit: string;
  meaning: string;
  /** `documented`: a source prints it; `assumed`: engineering judgement; `fitted`: on the runs. */
  kind: "documented" | "assumed" | "fitted";
  source: string;
  /** For fitted ones: what documentation leads one to expect, and the runs that react to it. */
  expected?: number;
  identifiedBy?: string;
}

/** A source prints it, or it follows from what one prints. */
export const documented = (value: number, unit: string, meaning: string, source: string) =>
  ({ value, unit, meaning, kind: "documented", source }) satisfies TimingConstant;

/** Engineering judgement, with its grounds. */
export const assumed = (value: number, unit: string, meaning: string, source: string) =>
  ({ value, unit, meaning, kind: "assumed", source }) satisfies TimingConstant;

/** Chosen on the published runs, near an expected value. */
export const fitted = (
  value: number,
  expected: number,
  unit: string,
  meaning: string,
  source: string,
  identifiedBy: string,
) =>
  ({
    value,
    expected,
    unit,
    meaning,
    kind: "fitted",
    source,
    identifiedBy,
  }) satisfies TimingConstant;

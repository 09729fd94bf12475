/** What each constant does to the predictions, and which series can tell its value. */
import { TIMING_VALUES, type TimingConstantName } from "../../src/engine/timing/constant-values.ts";
import { TIMING_CONSTANTS } from "../../src/engine/timing/constants.ts";
import { fitLoss } from "./fit.ts";
import { mean } from "./statistics.ts";
import { type PreparedRun, predictSeconds } from "./time-predict.ts";

const CHANGE = 0.1;
/** A run reacts when a tenth more of the constant moves its time by this much. */
const REACTION = 0.005;

export interface Sensitivity {
  name: TimingConstantName;
  value: number;
  kind: string;
  /** Runs that react, and the series they belong to. */
  runs: number;
  series: string[];
  /** Mean relative change of those runs' time for a tenth more. */
  change: number;
  /** Change of the fit's loss for a tenth more and a tenth less, in hundredths. */
  lossMore: number;
  lossLess: number;
}

export function sensitivities(prepared: readonly PreparedRun[]): Sensitivity[] {
  const base = prepared.map((entry) => predictSeconds(entry));
  const loss = fitLoss(prepared, TIMING_VALUES);
  return (Object.keys(TIMING_CONSTANTS) as TimingConstantName[]).map((name) => {
    const value = TIMING_VALUES[name];
    const changed = (factor: number) => ({ ...TIMING_VALUES, [name]: value * factor });
    const more = changed(1 + CHANGE);
    const moves = prepared.map((entry, index) => ({
      series: entry.run.series,
      move: predictSeconds(entry, more) / (base[index] ?? 1) - 1,
    }));
    const reacting = moves.filter(({ move }) => Math.abs(move) >= REACTION);
    return {
      name,
      value,
      kind: TIMING_CONSTANTS[name].kind,
      runs: reacting.length,
      series: [...new Set(reacting.map(({ series }) => series))],
      change: reacting.length === 0 ? 0 : mean(reacting.map(({ move }) => move)),
      lossMore: 100 * (fitLoss(prepared, more) - loss),
      lossLess: 100 * (fitLoss(prepared, changed(1 - CHANGE)) - loss),
    };
  });
}

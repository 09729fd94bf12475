/** The studies behind the time report that fit anew many times over: minutes, not seconds. */
import { ablations } from "./time-ablation.ts";
import { leaveOneSeriesOut } from "./time-leave-out.ts";
import type { PreparedRun } from "./time-predict.ts";
import type { TimeStudies } from "./time-report.ts";
import { sensitivities } from "./time-sensitivity.ts";

export function timeStudies(prepared: readonly PreparedRun[]): TimeStudies {
  return {
    leftOut: leaveOneSeriesOut(prepared),
    sensitivities: sensitivities(prepared),
    ablations: ablations(prepared),
  };
}

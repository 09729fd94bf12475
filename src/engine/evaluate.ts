/** The one door: plan → report, for programs, commands and scripts. */
import "./orders-at-hand.ts";
import { type Analysis, analyze } from "./analyze.ts";
import type { Report, TierTraffic } from "./report.ts";
import { planTiers } from "./traffic/tiers/plan-tiers.ts";

export { type Analysis, analyze } from "./analyze.ts";

/**
 * Evaluates a plan document.
 * @param input a parsed JSON document, complete or not
 * @throws PlanError when the plan cannot be; one that does not fit in memory is reported, not thrown
 */
export function evaluate(input: unknown): Report {
  return wholeReport(analyze(input));
}

/**
 * An analysis' report with the traffic of every tier of the fabric. The tiers take longer than all
 * the rest together and few readers want them, so they are summed when first read; printed and
 * copied they are there like any other field.
 */
export function wholeReport({ plan, grid, assignment, traffic, report }: Analysis): Report {
  let summed: TierTraffic[] | undefined;
  return {
    ...report,
    traffic: {
      ...report.traffic,
      get tiers() {
        summed ??= planTiers(
          plan,
          grid,
          assignment,
          traffic.perStage.map((stage) => stage.collectives),
        );
        return summed;
      },
    },
  };
}

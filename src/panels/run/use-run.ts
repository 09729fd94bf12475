/** The whole run that the plan makes: its terms, from the reader or from what is published, and its sum. */
import { useMemo } from "react";
import {
  assumedTrainingTokens,
  publishedTrainingTokens,
  type TrainingTokens,
} from "../../engine/plan/presets/training-tokens.ts";
import { runSummary } from "../../engine/run-summary.ts";
import type { RunCost } from "../../engine/timing/run-cost.ts";
import type { RunTerms } from "../../state/run-terms.ts";
import { useShardscope } from "../../state/use-shardscope.ts";

export interface Run {
  terms: RunTerms;
  tokens: number;
  /** What the run trains on unless the reader says otherwise. */
  usual: TrainingTokens;
  /** Whether `usual` was published for this model. */
  isPublished: boolean;
  cost: RunCost;
}

export function useRun(): Run {
  const analysis = useShardscope((state) => state.analysis);
  const terms = useShardscope((state) => state.run.present);
  return useMemo(() => {
    const { plan, report } = analysis;
    const published = publishedTrainingTokens(plan.model.preset);
    const usual = published ?? assumedTrainingTokens(report.parameters.active);
    const tokens = terms.tokens ?? usual.tokens;
    const cost = runSummary(analysis, tokens, terms.pricePerGpuHour);
    return { terms, tokens, usual, isPublished: published !== undefined, cost };
  }, [analysis, terms]);
}

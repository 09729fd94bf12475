/**
 * The simulated steps that the schedule's picture shows: that of the plan, which all pictures share,
 * and that of the same plan under another schedule, to be seen on the same axis.
 */
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { analyze } from "../../engine/analyze.ts";
import type { ScheduleName } from "../../engine/plan/plan.ts";
import { PlanError } from "../../engine/plan/plan-error.ts";
import type { ScheduleSceneInput } from "../../scene/schedule/schedule-input.ts";
import { withFields } from "../../state/document.ts";
import { type SimulatedStep, StepSource, stepSourceOf } from "../../state/timeline-source.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { scheduleInputOf } from "./schedule-input-of.ts";

/** A step as the picture takes it. */
export interface ShownStep {
  input?: ScheduleSceneInput;
  step?: SimulatedStep;
  pending: boolean;
  refusal?: string;
}

/** The step of the plan: a moment after a slider rests, or, in a hurry, with every value it passes. */
export function useStep({ hurries = false } = {}): ShownStep {
  const source = stepSourceOf(useShardscopeStore());
  useEffect(() => (hurries ? source.hurry() : undefined), [source, hurries]);
  return useShown(source);
}

/** What interleaving needs more than one of; other schedules take one chunk, or the V's two. */
const CHUNKED: readonly ScheduleName[] = ["interleaved-1f1b", "looped-bfs", "interleaved-zb"];

/** The step of the same plan under another schedule; nothing while none is named. */
export function useComparedStep(name: ScheduleName | undefined): ShownStep {
  const document = useShardscope((state) => state.history.present);
  const [source] = useState(() => new StepSource());
  const shown = useShown(source);
  useEffect(() => {
    if (!name) return;
    const given = (document.parallel as { virtualPipeline?: unknown } | undefined)?.virtualPipeline;
    const chunks = CHUNKED.includes(name) && Number(given) > 1 ? given : undefined;
    const changes = { "training.schedule": name, "parallel.virtualPipeline": chunks };
    try {
      source.show(analyze(withFields(document, changes)));
    } catch (error) {
      if (!(error instanceof PlanError)) throw error;
      source.refuse(error.message);
    }
  }, [source, document, name]);
  if (!name) return { pending: false };
  // What was compared before has no place beside the name of what cannot be.
  const { refusal } = shown;
  return refusal === undefined ? shown : { pending: false, refusal };
}

function useShown(source: StepSource): ShownStep {
  const { step, pending, refusal } = useSyncExternalStore(source.subscribe, source.get);
  const input = useMemo(() => (step ? scheduleInputOf(step) : undefined), [step]);
  return {
    pending,
    ...(step && input ? { step, input } : {}),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

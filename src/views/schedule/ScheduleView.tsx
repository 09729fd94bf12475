import { useEffect, useMemo, useRef, useState } from "react";
import type { ScheduleName } from "../../engine/plan/plan.ts";
import { rankOfPass } from "../../engine/schedule/schedule.ts";
import type { ScheduleParts, ScheduleSceneInput } from "../../scene/schedule/schedule-input.ts";
import { SCHEDULE_TITLES } from "../../scene/schedule/schedule-names.ts";
import { clockOf } from "../../state/clock.ts";
import type { SimulatedStep } from "../../state/timeline-source.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { useThemeInForce } from "../figure/use-theme-in-force.ts";
import { rankOfStage, stageOfRank } from "../memory/stage-of-rank.ts";
import "../figure/figure.css";
import { BubbleFigures } from "./BubbleFigures.tsx";
import { ComparedWords } from "./ComparedWords.tsx";
import { ScheduleFigure, type ScheduleFigureHandle } from "./ScheduleFigure.tsx";
import { ScheduleTools } from "./ScheduleTools.tsx";
import "./schedule.css";
import { useMemoryLane } from "./use-memory-lane.ts";
import { useComparedStep, useStep } from "./use-steps.ts";
import { WorkTable } from "./WorkTable.tsx";

/** Of two schedules on one axis the lower has the legend of both. */
const ALL_PARTS: Partial<ScheduleParts> = {};
const UPPER_PARTS: Partial<ScheduleParts> = { legend: false };

/** The step in time: what every pipeline rank does when, scrubbed, played and compared. */
export default function ScheduleView() {
  const { step, input, pending, refusal } = useStep({ hurries: true });
  return (
    <section className="schedule-view" aria-label="The step in time" aria-busy={pending}>
      {step && input ? <Step step={step} input={input} /> : null}
      {pending ? <p role="status">Simulating the step …</p> : null}
      {refusal === undefined ? null : (
        <p className="schedule-note" role="alert">
          {step ? "Shown is the plan before. " : ""}This one has no schedule: {refusal}.
        </p>
      )}
    </section>
  );
}

function Step({ step, input }: { step: SimulatedStep; input: ScheduleSceneInput }) {
  const store = useShardscopeStore();
  const clock = clockOf(store);
  const theme = useThemeInForce();
  const selectedRank = useShardscope((state) => state.selectedRank);
  const embedded = useShardscope((state) => state.view.embed !== undefined);
  const [microBatch, setMicroBatch] = useState<number>();
  const comparing = scheduleNamed(useShardscope((state) => state.view.compare));
  const above = useRef<ScheduleFigureHandle>(null);
  const below = useRef<ScheduleFigureHandle>(null);
  const compared = useComparedStep(comparing);
  const { analysis, timeline } = step;
  const span = Math.max(timeline.stepSeconds, compared.input?.timeline.stepSeconds ?? 0);
  // A plan changed a moment ago may have fewer GPUs than the rank selected since.
  const stage =
    selectedRank === undefined || selectedRank >= analysis.grid.size
      ? undefined
      : stageOfRank(analysis, selectedRank);

  const fullest = Math.max(
    ...[step, compared.step].map((one) => one?.analysis.report.memory.peakDeviceBytes ?? 0),
  );
  const memory = useMemoryLane(step, stage ?? 0, fullest);
  const alsoKeyed = useMemo(() => [timeline], [timeline]);
  const comparedMemory = useMemoryLane(compared.step, stage ?? 0, fullest);

  useEffect(() => clock.run(timeline), [clock, timeline]);
  useEffect(
    () =>
      clock.follow((time) => {
        above.current?.showTime(time);
        below.current?.showTime(time);
      }),
    [clock],
  );

  const choose = (of: ScheduleSceneInput, pass: number | undefined) => {
    const { schedule } = of.timeline;
    setMicroBatch(pass === undefined ? undefined : schedule.microBatch[pass]);
    if (pass === undefined) return;
    const state = store.getState();
    state.select(rankOfStage(analysis, rankOfPass(schedule, pass), state.selectedRank));
  };
  const inputs = [input, ...(compared.input ? [compared.input] : [])];
  const shared = {
    theme: theme.name,
    spanSeconds: span,
    selection: {
      ...(stage === undefined ? {} : { rank: stage }),
      ...(microBatch === undefined ? {} : { microBatch }),
    },
    onScrub: (time: number) => clock.set(time),
    onTogglePlay: () => clock.toggle(),
  };
  return (
    <>
      {embedded ? null : (
        <ScheduleTools
          schedule={analysis.plan.training.schedule}
          compared={comparing}
          onZoom={(factor) => above.current?.zoomBy(factor)}
          onWhole={() => above.current?.resetZoom()}
          onCompare={(compare) => store.getState().look({ compare })}
        />
      )}
      <div className="schedule-figures">
        <ScheduleFigure
          ref={above}
          input={input}
          {...shared}
          {...(memory ? { memory } : {})}
          parts={compared.input ? UPPER_PARTS : ALL_PARTS}
          time={() => clock.time}
          onSelect={(pass) => choose(input, pass)}
          onWindow={(window) => below.current?.showWindow(window)}
        />
        {compared.input ? (
          <ScheduleFigure
            ref={below}
            input={compared.input}
            {...shared}
            quiet
            alsoKeyed={alsoKeyed}
            {...(comparedMemory ? { memory: comparedMemory } : {})}
            time={() => clock.time}
            onSelect={(pass) => compared.input && choose(compared.input, pass)}
            onWindow={(window) => above.current?.showWindow(window)}
          />
        ) : null}
      </div>
      {compared.input ? <ComparedWords input={input} other={compared.input} /> : null}
      {compared.pending ? <p role="status">Simulating the other step …</p> : null}
      {compared.refusal === undefined ? null : (
        <p className="schedule-note">Not compared: {compared.refusal}</p>
      )}
      <p className="schedule-basis">{timeline.durations.basisNote}</p>
      {embedded
        ? null
        : inputs.map((one) => (
            <BubbleFigures
              key={one.name}
              input={one}
              headline={one === input ? analysis.report.step.bubbleFraction : undefined}
              named={inputs.length > 1}
            />
          ))}
      {embedded
        ? null
        : inputs.map((one) => (
            <WorkTable
              key={one.name}
              input={one}
              named={inputs.length > 1}
              rank={Math.min(stage ?? 0, one.timeline.schedule.rankCount - 1)}
              microBatch={microBatch}
              onRow={(time, pass) => {
                clock.set(time);
                if (pass !== undefined) choose(one, pass);
              }}
            />
          ))}
    </>
  );
}

/** A link may name anything; what is no schedule is compared with nothing. */
function scheduleNamed(name: string | undefined): ScheduleName | undefined {
  const isKnown = name !== undefined && Object.hasOwn(SCHEDULE_TITLES, name);
  return isKnown ? (name as ScheduleName) : undefined;
}

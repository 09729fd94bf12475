import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { rankOfPass } from "../../engine/schedule/schedule.ts";
import { bubbleWords, titleText } from "../../scene/schedule/schedule-heading.ts";
import type { ScheduleParts } from "../../scene/schedule/schedule-input.ts";
import { clockOf } from "../../state/clock.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { useThemeInForce } from "../figure/use-theme-in-force.ts";
import { rankOfStage, stageOfRank } from "../memory/stage-of-rank.ts";
import "../figure/figure.css";
import { PlayTools } from "./PlayTools.tsx";
import { ScheduleFigure, type ScheduleFigureHandle } from "./ScheduleFigure.tsx";
import "./schedule.css";
import { useStep } from "./use-steps.ts";

const PARTS: Partial<ScheduleParts> = { heading: false };

/**
 * The schedule under the cluster: the same step, at the same instant. Moving the cursor turns the
 * cluster's colours to what its GPUs do then; leaving the instant gives them back.
 */
export default function ScheduleStrip(props: {
  /** Pipeline stage pointed at in the cluster. */
  lit: { current: ((stage: number | undefined) => void) | null };
  onPointStage(stage: number | undefined): void;
}) {
  const store = useShardscopeStore();
  const clock = clockOf(store);
  const theme = useThemeInForce();
  const selectedRank = useShardscope((state) => state.selectedRank);
  const { step, input, pending, refusal } = useStep();
  const [open, setOpen] = useState(true);
  const [microBatch, setMicroBatch] = useState<number>();
  const figure = useRef<ScheduleFigureHandle>(null);
  const { lit } = props;
  /** The cluster's colour before it turned to the instant's. */
  const before = useRef<string>(undefined);
  const isShown = useSyncExternalStore(clock.follow, () => clock.time !== undefined);

  useEffect(() => clock.follow((time) => figure.current?.showTime(time)), [clock]);
  useEffect(() => clock.run(step?.timeline), [clock, step]);
  useEffect(() => {
    lit.current = (stage) => figure.current?.light(stage);
    return () => {
      lit.current = null;
    };
  }, [lit]);

  /** Shows what GPUs do, unless another colour was chosen since. */
  const enter = () => {
    const { color } = store.getState().view;
    if (clock.time !== undefined && before.current !== undefined) return;
    before.current = color === "activity" ? "stage" : color;
    if (color !== "activity") store.getState().look({ color: "activity" });
  };
  const leave = () => {
    clock.set(undefined);
    const { color } = store.getState().view;
    if (color === "activity") store.getState().look({ color: before.current ?? "stage" });
    before.current = undefined;
  };
  const choose = (pass: number | undefined) => {
    if (!step) return;
    const { schedule } = step.timeline;
    setMicroBatch(pass === undefined ? undefined : schedule.microBatch[pass]);
    if (pass === undefined) return;
    const state = store.getState();
    state.select(rankOfStage(step.analysis, rankOfPass(schedule, pass), state.selectedRank));
  };
  const stage =
    step === undefined || selectedRank === undefined || selectedRank >= step.analysis.grid.size
      ? undefined
      : stageOfRank(step.analysis, selectedRank);
  return (
    <section
      className={open ? "schedule-strip open" : "schedule-strip"}
      aria-label="The step in time"
      aria-busy={pending}
    >
      <div className="schedule-strip-head">
        <button type="button" className="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
          Schedule
        </button>
        {input ? (
          <p className="schedule-strip-title">
            <strong>{titleText(input)}</strong>{" "}
            {bubbleWords(input).map((words) => (
              <span key={words} className="schedule-strip-bubble">
                {words}{" "}
              </span>
            ))}
          </p>
        ) : null}
        {pending ? <span role="status">Simulating the step …</span> : null}
        {open && step ? (
          <div className="schedule-strip-tools">
            <PlayTools brief onUse={enter} />
            <button
              type="button"
              className="leave"
              aria-label="Leave the instant"
              title="Leave the instant"
              disabled={!isShown}
              onClick={leave}
            >
              ×
            </button>
          </div>
        ) : null}
      </div>
      {refusal === undefined ? null : (
        <p className="schedule-note" role="alert">
          {step ? "Shown is the plan before. " : ""}This one has no schedule: {refusal}.
        </p>
      )}
      {open && input ? (
        <ScheduleFigure
          ref={figure}
          input={input}
          theme={theme.name}
          parts={PARTS}
          time={() => clock.time}
          selection={{
            ...(stage === undefined ? {} : { rank: stage }),
            ...(microBatch === undefined ? {} : { microBatch }),
          }}
          onScrub={(time) => {
            enter();
            clock.set(time);
          }}
          onTogglePlay={() => {
            enter();
            clock.toggle();
          }}
          onSelect={choose}
          onHover={(place) => props.onPointStage(place?.rank)}
        />
      ) : null}
    </section>
  );
}

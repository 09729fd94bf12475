/**
 * The schedule's picture on a page, without React: two canvases in a given element, the lower for
 * the picture, the upper for cursor and what is lit, so that scrubbing repaints a few marks. Zoom and
 * hover stay in here; what to show comes in through `update`.
 */
import { frames } from "../../draw/frame-scheduler.ts";
import { rankOfPass } from "../../engine/schedule/schedule.ts";
import { edgesAt, passAt, type Timeline } from "../../engine/schedule/timeline.ts";
import { blendTimelines, canBlend } from "../../scene/schedule/blend-timelines.ts";
import {
  describeInstant,
  describePass,
  describeRankAt,
} from "../../scene/schedule/describe-schedule.ts";
import {
  type SchedulePointing,
  type ScheduleSceneInput,
  type ScheduleWindow,
  wholeWindow,
} from "../../scene/schedule/schedule-input.ts";
import { frameOf, timeAt } from "../../scene/schedule/schedule-layout.ts";
import { motionAt } from "../../scene/schedule/schedule-motion.ts";
import type { ScheduleScene } from "../../scene/schedule/schedule-scene.ts";
import { edgeTip, passTip, rankTip } from "../../scene/schedule/tip-words.ts";
import {
  bringIntoWindow,
  panWindow,
  type WindowLimits,
  within,
  zoomWindow,
} from "../../scene/schedule/window-moves.ts";
import { showFigure } from "../figure/figures-on-page.ts";
import { createInstantSpeaker } from "./instant-speaker.ts";
import { listenToGestures } from "./schedule-gestures.ts";
import { type KeyAction, keyAction } from "./schedule-keys.ts";
import { createSchedulePainter, type ShownSchedule, vectorPicture } from "./schedule-painter.ts";
import { isOnRuler, listenToPointer, type SchedulePlace } from "./schedule-pointer.ts";
import { buildSurface } from "./schedule-surface.ts";
import { createTip } from "./schedule-tip.ts";

export interface ScheduleViewProps extends ShownSchedule {
  /** What is lit besides what is pointed at. */
  selection?: { rank?: number; microBatch?: number };
  /** Seconds that the whole picture spans; those of the step unless given, for one axis over two. */
  spanSeconds?: number;
  /** Does not say what happens at a moving cursor, since another figure of the page does. */
  quiet?: boolean;
  onScrub?(time: number): void;
  /** A pass was chosen, or, undefined, nothing. */
  onSelect?(pass: number | undefined): void;
  onHover?(place: SchedulePlace | undefined): void;
  onWindow?(window: ScheduleWindow): void;
  onTogglePlay?(): void;
}

export interface ScheduleView {
  /** Shows other props; those left out keep their value. */
  update(props: Partial<ScheduleViewProps>): void;
  /** Moves the cursor; undefined shows none. */
  showTime(time: number | undefined): void;
  /** Lights a rank that is pointed at elsewhere. */
  light(rank: number | undefined): void;
  /** Shows what another view shows, without telling it so. */
  showWindow(window: ScheduleWindow): void;
  zoomBy(factor: number): void;
  resetZoom(): void;
  /** What is on the screen now, for export. */
  scene(): ScheduleScene | undefined;
  window(): ScheduleWindow;
  destroy(): void;
}

/** Rows of this height are comfortable; closer, only time is enlarged. */
const COMFORTABLE_ROW = 24;
const MOTION_MILLISECONDS = 1100;

export function createScheduleView(node: HTMLElement, initial: ScheduleViewProps): ScheduleView {
  let props = initial;
  let seen = wholeOf(props);
  let cursor: number | undefined;
  let isWhole = true;
  let hovered: SchedulePlace | undefined;
  /** A rank pointed at in another picture; the pointer's own takes precedence. */
  let lit: number | undefined;
  let focused: { rank?: number; pass?: number; edge?: number } = {};
  /** The way from the schedule shown before, from what was seen of it, since when. */
  let motion:
    | { at(share: number): Timeline; from: ScheduleWindow; begun: number | undefined }
    | undefined;
  const surface = buildSurface(node);
  const painter = createSchedulePainter(surface);
  const { stage } = surface;
  const tip = createTip(node);
  const speaker = createInstantSpeaker((time) => {
    if (!props.quiet) surface.announce(wordsAt(time));
  });

  function wordsAt(time: number): string {
    const { timeline } = props.input;
    const { rank } = focused;
    return rank === undefined
      ? describeInstant(timeline, time)
      : describeRankAt(timeline, rank, time);
  }

  function limits(): WindowLimits {
    const { timeline } = props.input;
    const { rankCount, kind } = timeline.schedule;
    const rows = (painter.scene()?.layout.plot.height ?? 300) / COMFORTABLE_ROW;
    // A pass of mean length may fill a good part of the view.
    const mean = (timeline.pipelineSeconds * rankCount) / Math.max(1, kind.length);
    return {
      seconds: props.spanSeconds ?? timeline.stepSeconds,
      ranks: rankCount,
      leastSeconds: 2 * mean,
      leastRanks: Math.min(rankCount, Math.max(1, rows)),
    };
  }

  function draw(now: number): void {
    painter.paint({ ...props, input: moveOn(now) }, seen, pointing(), props.input);
    if (motion) frames.ask(draw);
  }

  /** What is shown now, and of it what is seen: on the way from one schedule to another, both change. */
  function moveOn(now: number): ScheduleSceneInput {
    if (!motion) return props.input;
    motion.begun ??= now;
    const share = Math.min(1, (now - motion.begun) / MOTION_MILLISECONDS);
    const { passes, window } = motionAt(share, motion.from, wholeOf(props));
    const timeline = motion.at(passes);
    if (share === 1) motion = undefined;
    // Still the whole, though the axis may be longer for a while.
    seen = window;
    props.onWindow?.(window);
    return motion ? { ...props.input, timeline } : props.input;
  }

  function pointing(): SchedulePointing {
    const pass = hovered?.pass ?? focused.pass;
    const rank = hovered?.rank ?? lit ?? focused.rank ?? props.selection?.rank;
    const edge = hovered ? hovered.edge : focused.edge;
    const microBatch = props.selection?.microBatch;
    return {
      ...(pass === undefined ? {} : { pass }),
      ...(edge === undefined ? {} : { edge }),
      ...(rank === undefined ? {} : { rank }),
      ...(pass === undefined && microBatch !== undefined ? { microBatch } : {}),
      ...(cursor === undefined ? {} : { time: cursor }),
    };
  }

  function look(window: ScheduleWindow): void {
    take(window);
    props.onWindow?.(window);
    frames.ask(draw);
  }

  function take(window: ScheduleWindow): void {
    seen = window;
    const { seconds, ranks } = limits();
    isWhole = window.to - window.from >= seconds && window.ranks >= ranks;
  }

  function hover(place: SchedulePlace | undefined, x: number, y: number): void {
    tip.show(place && tipOf(place), x, y);
    const isSame = place?.rank === hovered?.rank && place?.pass === hovered?.pass;
    if (isSame && place?.edge === hovered?.edge) return;
    hovered = place;
    stage.style.cursor = place?.pass === undefined ? "" : "pointer";
    props.onHover?.(place);
    frames.ask(draw);
  }

  function tipOf({ rank, pass, edge }: SchedulePlace): string[] {
    const { timeline } = props.input;
    if (edge !== undefined) return edgeTip(timeline, edge);
    return pass === undefined ? rankTip(timeline, rank) : passTip(timeline, pass);
  }

  function scrub(time: number): void {
    props.onScrub?.(Math.min(props.input.timeline.stepSeconds, Math.max(0, time)));
  }

  function focusPass(pass: number): void {
    const { timeline } = props.input;
    const rank = rankOfPass(timeline.schedule, pass);
    focused = { rank, pass };
    surface.announce(describePass(timeline, pass));
    const time = timeline.start[pass] ?? 0;
    const moved = bringIntoWindow(seen, { time, rank }, limits());
    if (moved !== seen) look(moved);
    props.onScrub?.(time);
    speaker.heard(time);
    frames.ask(draw);
  }

  function focusAt(rank: number | undefined, time: number): void {
    const { timeline } = props.input;
    const pass = rank === undefined ? -1 : passAt(timeline, rank, time);
    const edge = rank === undefined || pass >= 0 ? undefined : edgesAt(timeline, rank, time)[0];
    focused = {
      ...(rank === undefined ? {} : { rank }),
      ...(pass < 0 ? {} : { pass }),
      ...(edge === undefined ? {} : { edge }),
    };
    surface.announce(wordsAt(time));
    speaker.heard(time);
    const at = { time, ...(rank === undefined ? {} : { rank }) };
    const moved = bringIntoWindow(seen, at, limits());
    if (moved !== seen) look(moved);
    frames.ask(draw);
  }

  function perform(action: KeyAction): void {
    const time = cursor ?? 0;
    if ("time" in action) {
      props.onScrub?.(action.time);
      focusAt(focused.rank, action.time);
    } else if ("rank" in action) focusAt(action.rank, time);
    else if ("pass" in action) focusPass(action.pass);
    else if ("zoom" in action) zoomBy(action.zoom);
    else if ("pan" in action) look(panWindow(seen, ...action.pan, limits()));
    else if ("reset" in action) look(wholeOf(props));
    else if ("play" in action) props.onTogglePlay?.();
    else {
      if (!action.select) focused = {};
      props.onSelect?.(action.select ? focused.pass : undefined);
      frames.ask(draw);
    }
  }

  function zoomBy(factor: number): void {
    const middle = (seen.from + seen.to) / 2;
    const isSeen = cursor !== undefined && cursor >= seen.from && cursor <= seen.to;
    const rank = focused.rank ?? seen.firstRank + seen.ranks / 2;
    const time = isSeen ? (cursor ?? middle) : middle;
    look(zoomWindow(seen, factor, { time, rank }, limits()));
  }

  const stopGestures = listenToGestures(stage, {
    zoomed(factor, x, y) {
      const scene = painter.scene();
      if (!scene) return;
      const frame = frameOf(scene.layout, seen);
      const rank = seen.firstRank + (y - frame.plot.y) / frame.rowHeight;
      look(zoomWindow(seen, factor, { time: timeAt(frame, x), rank }, limits()));
    },
    dragged(x, y) {
      const scene = painter.scene();
      if (!scene || isWhole) return;
      const { plot } = scene.layout;
      look(panWindow(seen, -x / plot.width, -y / plot.height, limits()));
    },
    mayDrag(_, y) {
      const scene = painter.scene();
      return scene !== undefined && !isOnRuler(scene, y) && !isWhole;
    },
  });

  const stop = new AbortController();
  const { signal } = stop;
  listenToPointer(
    stage,
    {
      scene: () => painter.scene(),
      window: () => seen,
      isWhole: () => isWhole,
      hovered: hover,
      scrubbed: scrub,
      chosen: (pass) => props.onSelect?.(pass),
    },
    signal,
  );
  const press = (event: KeyboardEvent) => {
    const scene = painter.scene();
    if (!scene) return;
    const { rank, pass } = focused;
    const action = keyAction(event, scene, { time: cursor ?? 0, rank, pass });
    if (!action) return;
    event.preventDefault();
    // A deck that listens on the page must not turn the slide for a key that moved something here.
    event.stopPropagation();
    perform(action);
  };
  stage.addEventListener("keydown", press, { signal });
  stage.addEventListener(
    "blur",
    () => {
      focused = {};
      frames.ask(draw);
    },
    { signal },
  );
  const observer = new ResizeObserver(() => frames.ask(draw));
  observer.observe(node);
  frames.ask(draw);
  const unshow = showFigure({
    host: node,
    picture: (width, height) => vectorPicture(props, seen, pointing(), width, height),
    summary: () => stage.ariaLabel ?? "",
  });

  return {
    update(changes) {
      const before = props;
      props = { ...props, ...changes };
      if (props.input !== before.input) takeInput(before.input);
      if (props.spanSeconds !== before.spanSeconds && !motion) {
        look(isWhole ? wholeOf(props) : within(seen, limits()));
      }
      frames.ask(draw);
    },
    showTime(time) {
      if (time === cursor) return;
      cursor = time;
      speaker.moved(time);
      frames.ask(draw);
    },
    light(rank) {
      if (rank === lit) return;
      lit = rank;
      frames.ask(draw);
    },
    showWindow(window) {
      if (window === seen || motion) return;
      take(window);
      frames.ask(draw);
    },
    zoomBy,
    resetZoom: () => look(wholeOf(props)),
    scene: () => painter.scene(),
    window: () => seen,
    destroy() {
      stop.abort();
      unshow();
      speaker.destroy();
      tip.destroy();
      stopGestures();
      observer.disconnect();
      frames.forget(draw);
      painter.destroy();
      surface.destroy();
    },
  };

  function takeInput(before: ScheduleSceneInput): void {
    hovered = undefined;
    tip.show(undefined, 0, 0);
    focused = {};
    motion = undefined;
    const from = seen;
    const { timeline } = props.input;
    const chunks = before.timeline.schedule.stageCount;
    const isOther = before.name !== props.input.name || chunks !== timeline.schedule.stageCount;
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (isWhole && isOther && !isStill && canBlend(before.timeline, timeline)) {
      motion = { at: blendTimelines(before.timeline, timeline), from, begun: undefined };
    } else seen = isWhole ? wholeOf(props) : within(seen, limits());
  }
}

function wholeOf({ input, spanSeconds }: ScheduleViewProps): ScheduleWindow {
  const whole = wholeWindow(input);
  return spanSeconds === undefined ? whole : { ...whole, to: spanSeconds };
}

/**
 * Moving the window over a step: zoom about a point, pan, and what keeps it within the step. Time and
 * ranks zoom together until rows are high enough to read; from there on only time does.
 */
import type { ScheduleWindow } from "./schedule-input.ts";

/** What the window may show at most, and how close it may come. */
export interface WindowLimits {
  seconds: number;
  ranks: number;
  /** Shortest time that may fill the view. */
  leastSeconds: number;
  /** Fewest ranks: those that fill the view with rows of a comfortable height. */
  leastRanks: number;
}

/**
 * Enlarges about a point that stays where it is.
 *
 * @param factor above 1 comes closer.
 * @param at the point, as seconds and (fractional) rank.
 */
export function zoomWindow(
  window: ScheduleWindow,
  factor: number,
  at: { time: number; rank: number },
  limits: WindowLimits,
): ScheduleWindow {
  const length = window.to - window.from;
  const seconds = between(
    length / factor,
    Math.min(limits.leastSeconds, limits.seconds),
    limits.seconds,
  );
  const ranks = between(
    window.ranks / factor,
    Math.min(limits.leastRanks, limits.ranks),
    limits.ranks,
  );
  const timeShare = length === 0 ? 0 : (at.time - window.from) / length;
  const rankShare = window.ranks === 0 ? 0 : (at.rank - window.firstRank) / window.ranks;
  return place(at.time - timeShare * seconds, seconds, at.rank - rankShare * ranks, ranks, limits);
}

/** Moves by shares of what is seen: 0.5 half a view to the right, or down. */
export function panWindow(
  window: ScheduleWindow,
  across: number,
  down: number,
  limits: WindowLimits,
): ScheduleWindow {
  const move = across * (window.to - window.from);
  return within(
    {
      from: window.from + move,
      to: window.to + move,
      firstRank: window.firstRank + down * window.ranks,
      ranks: window.ranks,
    },
    limits,
  );
}

/** Pans just so far that an instant, and a rank, are seen. */
export function bringIntoWindow(
  window: ScheduleWindow,
  at: { time?: number; rank?: number },
  limits: WindowLimits,
): ScheduleWindow {
  const length = window.to - window.from;
  // A margin, so that one sees what comes next.
  const margin = 0.05 * length;
  const { time, rank } = at;
  const late = time === undefined ? 0 : Math.max(0, time + margin - window.to);
  const early = time === undefined ? 0 : Math.max(0, window.from + margin - time);
  const low = rank === undefined ? 0 : Math.max(0, rank + 1 - (window.firstRank + window.ranks));
  const high = rank === undefined ? 0 : Math.max(0, window.firstRank - rank);
  if (late + early + low + high === 0) return window;
  return panWindow(
    window,
    length === 0 ? 0 : (late - early) / length,
    window.ranks === 0 ? 0 : (low - high) / window.ranks,
    limits,
  );
}

/** The same window, moved and shortened until it lies within the step. */
export function within(window: ScheduleWindow, limits: WindowLimits): ScheduleWindow {
  const { from, to, firstRank, ranks } = window;
  return place(from, to - from, firstRank, ranks, limits);
}

function place(
  from: number,
  length: number,
  firstRank: number,
  ranks: number,
  limits: WindowLimits,
): ScheduleWindow {
  const seconds = Math.min(length, limits.seconds);
  const rows = Math.min(ranks, limits.ranks);
  const start = between(from, 0, limits.seconds - seconds);
  return {
    from: start,
    to: start + seconds,
    firstRank: between(firstRank, 0, limits.ranks - rows),
    ranks: rows,
  };
}

function between(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

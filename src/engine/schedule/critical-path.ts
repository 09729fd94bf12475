/** The chain of passes, each begun the moment the one before released it, that sets a step's length. */
import { indexPasses, type PassIndex, producerOf } from "./pass-index.ts";
import { PASS, rankOfPass } from "./schedule.ts";
import type { Timeline } from "./timeline.ts";

/** Passes from the first to the one that ends last. */
export function criticalPath(timeline: Timeline, index?: PassIndex): Uint32Array {
  const { schedule, end } = timeline;
  const passes = index ?? indexPasses(schedule);
  let pass = -1;
  for (let rank = 0; rank < schedule.rankCount; rank += 1) {
    const last = (schedule.rankStart[rank + 1] ?? 0) - 1;
    if (pass < 0 || (end[last] ?? 0) > (end[pass] ?? 0)) pass = last;
  }
  const path: number[] = [];
  while (pass >= 0) {
    path.push(pass);
    pass = releaserOf(timeline, passes, pass);
  }
  return Uint32Array.from(path.reverse());
}

/** The pass whose end, or whose message, let this one begin; −1 for one that waited for nothing. */
function releaserOf(timeline: Timeline, index: PassIndex, pass: number): number {
  const { schedule, durations } = timeline;
  const rank = rankOfPass(schedule, pass);
  const first = schedule.rankStart[rank] ?? 0;
  const asPair = durations.overlappedPairFactor !== undefined;
  const isSecond = asPair && pass > first && schedule.pairedWithNext[pass - 1] === 1;
  const isFirst = asPair && schedule.pairedWithNext[pass] === 1;
  const head = isSecond ? pass - 1 : pass;

  let releaser = head > first ? head - 1 : -1;
  let releasedAt = releaser < 0 ? 0 : (timeline.end[releaser] ?? 0);
  for (const member of isSecond || isFirst ? [head, head + 1] : [pass]) {
    const producer = producerOf(schedule, index, member);
    if (producer < 0) continue;
    const at = outputAt(timeline, producer, member);
    if (at <= releasedAt) continue;
    releaser = producer;
    releasedAt = at;
  }
  return releaser;
}

/** When a pass's output is there for the pass that works on it: its message may go elsewhere. */
function outputAt(timeline: Timeline, producer: number, consumer: number): number {
  const arrival = timeline.arrival[producer] ?? Number.NaN;
  const stays = timeline.schedule.kind[consumer] === PASS.weightGradient;
  return stays || Number.isNaN(arrival) ? (timeline.end[producer] ?? 0) : arrival;
}

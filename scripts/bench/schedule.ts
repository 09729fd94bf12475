/**
 * How long building and simulating a schedule takes, in milliseconds: `npx tsx scripts/bench/schedule.ts`.
 * The shapes are MT-NLG's pipeline, Llama 3's, every family on a middling one, and one far larger than
 * any that has been run.
 */
import type { ScheduleName } from "../../src/engine/plan/plan.ts";
import { buildSchedule, SCHEDULE_NAMES } from "../../src/engine/schedule/build-schedule.ts";
import { criticalPath } from "../../src/engine/schedule/critical-path.ts";
import { uniformDurations } from "../../src/engine/schedule/durations.ts";
import { peakInFlight } from "../../src/engine/schedule/in-flight.ts";
import type { ScheduleShape } from "../../src/engine/schedule/shape.ts";
import { simulateStep } from "../../src/engine/schedule/simulate.ts";

/** Chunks per rank where a family wants more than one. */
const CHUNKS: Partial<Record<ScheduleName, number>> = {
  "interleaved-1f1b": 2,
  "looped-bfs": 2,
  "interleaved-zb": 2,
};

const RUNS: [title: string, name: ScheduleName, shape: ScheduleShape, repeats: number][] = [
  ["MT-NLG 35 × 240", "1f1b", { stages: 35, microBatches: 240 }, 200],
  [
    "Llama 3 16 ranks × 8 chunks × 16",
    "interleaved-1f1b",
    { stages: 16, chunks: 8, microBatches: 16 },
    200,
  ],
  [
    "16 ranks × 16 chunks × 16",
    "interleaved-1f1b",
    { stages: 16, chunks: 16, microBatches: 16 },
    200,
  ],
  ...SCHEDULE_NAMES.map((name): [string, ScheduleName, ScheduleShape, number] => [
    `${name} 16 × 64`,
    name,
    { stages: 16, microBatches: 64, chunks: CHUNKS[name] ?? 1 },
    20,
  ]),
  ["1,000 × 4,000", "1f1b", { stages: 1000, microBatches: 4000 }, 1],
  ["1,000 × 4,000", "zb-1p", { stages: 1000, microBatches: 4000 }, 1],
];

for (const [title, name, shape, repeats] of RUNS) {
  const build = time(repeats, () => buildSchedule(name, shape));
  const schedule = build.result;
  const durations = uniformDurations(schedule.stageCount, { forward: 1, backward: 2, send: 0.1 });
  const simulate = time(repeats, () => simulateStep(schedule, durations));
  const peaks = time(repeats, () => peakInFlight(schedule));
  const path = time(repeats, () => criticalPath(simulate.result));
  const columns = [
    `${title}, ${name}`.padEnd(48),
    `${schedule.kind.length} passes`.padStart(18),
    `build ${build.milliseconds.toFixed(2)}`.padStart(16),
    `simulate ${simulate.milliseconds.toFixed(2)}`.padStart(18),
    `peaks ${peaks.milliseconds.toFixed(2)}`.padStart(14),
    `critical path ${path.milliseconds.toFixed(2)}`.padStart(22),
  ];
  console.log(columns.join(""));
}

/** The median of several runs. */
function time<Result>(
  repeats: number,
  work: () => Result,
): { result: Result; milliseconds: number } {
  const samples: number[] = [];
  let result = work();
  for (let i = 0; i < repeats; i += 1) {
    const before = performance.now();
    result = work();
    samples.push(performance.now() - before);
  }
  samples.sort((a, b) => a - b);
  return { result, milliseconds: samples[samples.length >> 1] ?? 0 };
}

/**
 * The one door to every family of schedules. What a family refuses it says itself; here stand only
 * the names.
 */
import type { ScheduleName } from "../plan/plan.ts";
import { buildControllableMemory } from "./controllable-memory.ts";
import { buildDualPipe, buildDualPipeV } from "./dual-pipe.ts";
import { buildGpipe } from "./gpipe.ts";
import { buildInterleaved } from "./interleaved.ts";
import { buildInterleavedZeroBubble } from "./interleaved-zero-bubble.ts";
import { buildLoopedBreadthFirst } from "./looped-breadth-first.ts";
import { build1F1B } from "./one-forward-one-backward.ts";
import type { Schedule } from "./schedule.ts";
import { type CheckedShape, checkShape, type ScheduleShape } from "./shape.ts";
import { buildZeroBubble } from "./zero-bubble.ts";
import { buildZeroBubbleV } from "./zero-bubble-v.ts";

const BUILDERS: Record<ScheduleName, (shape: CheckedShape) => Schedule> = {
  gpipe: buildGpipe,
  "1f1b": (shape) => build1F1B(shape),
  pipedream: (shape) => build1F1B(shape, "pipedream"),
  "interleaved-1f1b": buildInterleaved,
  "looped-bfs": buildLoopedBreadthFirst,
  "interleaved-zb": buildInterleavedZeroBubble,
  "zb-v": buildZeroBubbleV,
  "zb-1p": (shape) => buildZeroBubble(shape, "zb-1p"),
  "zb-2p": (shape) => buildZeroBubble(shape, "zb-2p"),
  "v-half": (shape) => buildControllableMemory(shape, "v-half"),
  "v-min": (shape) => buildControllableMemory(shape, "v-min"),
  dualpipe: buildDualPipe,
  "dualpipe-v": buildDualPipeV,
};

/** Every family that can be built, in the order in which they are listed to a reader. */
export const SCHEDULE_NAMES = Object.keys(BUILDERS) as ScheduleName[];

/**
 * The order in which every pipeline rank runs its passes.
 *
 * @throws ScheduleError where the family's reference implementation refuses the shape, naming the
 * count at fault and one that works.
 */
export function buildSchedule(name: ScheduleName, shape: ScheduleShape): Schedule {
  return BUILDERS[name](checkShape(shape));
}

/**
 * How many micro-batches a schedule can run, as the code that runs it asserts. Said here of a plan's
 * numbers alone, so that every part of the engine refuses the same plans; the schedules' builders
 * refuse the same counts for callers without a plan.
 */
import type { Training } from "./plan.ts";

export interface MicroBatchRule {
  works(microBatches: number): boolean;
  /** Multiples of `step` from `least` on always work. */
  step: number;
  least: number;
  /** What is needed, as the end of a sentence about a plan's micro-batches. */
  needs: string;
}

/**
 * - Megatron-Core's interleaving: groups of as many micro-batches as ranks (schedules.py,
 *   forward_backward_pipelining_with_interleaving).
 * - PyTorch's, which torchtitan runs: a number that its rounds divide (ScheduleInterleaved1F1B,
 *   ScheduleInterleavedZeroBubble); its 1F1B: at least as many as ranks (Schedule1F1B).
 * - DeepSeek's DualPipe: an even number, at least twice the ranks; DualPipeV: at least twice the ranks
 *   (dualpipe.py, dualpipev.py).
 */
export function microBatchRule(
  { schedule, framework }: Pick<Training, "schedule" | "framework">,
  pipeline: number,
): MicroBatchRule {
  const isPyTorch = framework === "torchtitan";
  if (schedule === "interleaved-zb" || (schedule === "interleaved-1f1b" && isPyTorch)) {
    return {
      works: (count) => count % Math.max(1, Math.floor(count / pipeline)) === 0,
      step: pipeline,
      least: pipeline,
      needs: `PyTorch's ${schedule} needs a number that its rounds of parallel.pipeline ${pipeline} divide`,
    };
  }
  const ranks = `parallel.pipeline ${pipeline}`;
  switch (schedule) {
    case "interleaved-1f1b":
      return multiples(pipeline, pipeline, `${schedule} needs a multiple of ${ranks}`);
    case "dualpipe":
      return multiples(
        2,
        2 * pipeline,
        `${schedule} needs an even number, at least twice ${ranks}`,
      );
    case "dualpipe-v":
      return multiples(1, 2 * pipeline, `${schedule} needs at least twice ${ranks}`);
    case "1f1b":
      return multiples(
        1,
        isPyTorch ? pipeline : 1,
        `PyTorch's ${schedule} needs at least ${ranks}`,
      );
    default:
      return multiples(1, 1, `${schedule} takes any number`);
  }
}

function multiples(step: number, least: number, needs: string): MicroBatchRule {
  return { works: (count) => count % step === 0 && count >= least, step, least, needs };
}

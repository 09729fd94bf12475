/** Work of pipeline ranks: the seconds of their virtual stages, added up. */
import { messageShare } from "./message-share.ts";
import type { VirtualStageSeconds } from "./stage-time.ts";
import type { TimingContext } from "./timing-context.ts";

/** One micro-batch in all chunks of one pipeline rank. */
export interface RankSeconds {
  forward: number;
  /** With recomputation. */
  inputGradient: number;
  weightGradient: number;
  /** Waiting for transfers to and from the neighbours. */
  transfer: number;
}

/** Work of every pipeline rank on one micro-batch. */
export function rankSeconds(
  context: TimingContext,
  stages: readonly VirtualStageSeconds[],
): RankSeconds[] {
  const messages = messageShare(context);
  const ranks: RankSeconds[] = context.assignment.stages.map(() => ({
    forward: 0,
    inputGradient: 0,
    weightGradient: 0,
    transfer: 0,
  }));
  for (let index = 0; index < stages.length; index++) {
    const stage = stages[index] as VirtualStageSeconds;
    const before = stages[index - 1];
    // Each boundary carries an activation and a gradient, and both its ranks wait for them.
    let sent = stage.sendForward + stage.sendBackward;
    if (before !== undefined) sent += before.sendForward + before.sendBackward;
    for (const [owner, share] of holdersOf(context, stage)) {
      const rank = ranks[owner] as RankSeconds;
      rank.forward += share * stage.forward;
      rank.inputGradient += share * (stage.inputGradient + stage.recompute);
      rank.weightGradient += share * stage.weightGradient;
      rank.transfer += share * messages * sent;
    }
  }
  return ranks;
}

/**
 * The ranks that run a virtual stage, and for what share of the micro-batches: DualPipe keeps every
 * stage on two, each of which runs it for the half that enters at its own end.
 */
function holdersOf(
  { plan }: Pick<TimingContext, "plan">,
  { rank }: Pick<VirtualStageSeconds, "rank">,
): [rank: number, share: number][] {
  if (plan.training.schedule !== "dualpipe") return [[rank, 1]];
  const mirror = plan.parallel.pipeline - 1 - rank;
  return [
    [rank, 1 / 2],
    [mirror, 1 / 2],
  ];
}

/** Share of the micro-batches for which a rank runs a virtual stage. */
export function shareOfRank(
  context: Pick<TimingContext, "plan">,
  stage: Pick<VirtualStageSeconds, "rank">,
  rank: number,
): number {
  return holdersOf(context, stage).find(([holder]) => holder === rank)?.[1] ?? 0;
}

/** How much of a message between pipeline stages keeps its two ends from computing. */
import type { TimingContext } from "./timing-context.ts";

/**
 * Share of a message that each of its ends waits for. Where sends and receives are posted together
 * an activation and a gradient cross, so that each end waits for half of both; one after the other
 * they are waited for in full; beside compute not at all.
 */
export function messageShare(context: TimingContext): number {
  switch (context.behaviour.pipeline.messages) {
    case "overlapped":
      return 0;
    case "crossing":
      return context.constants.crossingMessageShare;
    case "sequential":
      return 1;
  }
}

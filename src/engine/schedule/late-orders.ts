/**
 * A door to what needs the orders of schedules: simulating them, and searching for them. 1F1B, which a
 * page opens on, is timed and weighed in closed forms; so the first picture is shown before the rest is
 * fetched. Who evaluates any plan imports `orders-at-hand.ts`.
 */
import type { heldUnderLimit } from "../memory/zero-bubble-limit.ts";
import type { edgeDurations } from "./edge-durations.ts";
import type { pipelineSpan, steadySpan } from "./pipeline-span.ts";

export interface LateOrders {
  pipelineSpan: typeof pipelineSpan;
  steadySpan: typeof steadySpan;
  edgeDurations: typeof edgeDurations;
  heldUnderLimit: typeof heldUnderLimit;
}

let brought: LateOrders | undefined;

export function bringOrders(orders: LateOrders): void {
  brought = orders;
}

/** @throws Error where nobody brought them, which is a fault of the program and not of a plan. */
export function ordersAtHand(): LateOrders {
  if (brought === undefined) throw new Error("the orders of schedules are not at hand");
  return brought;
}

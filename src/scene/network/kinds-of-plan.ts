/** The kinds of traffic a plan's degrees leave room for. */
import type { Plan } from "../../engine/plan/plan.ts";
import { TRAFFIC_KINDS, type TrafficKind } from "../../engine/report.ts";

export function kindsOfPlan({ parallel }: Plan): TrafficKind[] {
  return TRAFFIC_KINDS.filter((kind) => parallel[kind] > 1);
}

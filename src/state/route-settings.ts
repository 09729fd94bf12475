/**
 * How bytes find their way through the fabric, and what of it is taken away. They change what is
 * computed, so they are undone and redone with the plan; the plan document itself knows nothing of
 * them.
 */
import type { Routing } from "../engine/cluster/fabric/routing/router.ts";
import type { Plan } from "../engine/plan/plan.ts";
import { type Cut, formatCut, NOTHING_CUT } from "../formats/network-link.ts";

export type { Cut };

export interface RouteSettings {
  routing: Routing;
  cut: Cut;
}

export const NO_ROUTE_SETTINGS: RouteSettings = { routing: "adaptive", cut: NOTHING_CUT };

export function sameRoutes(one: RouteSettings, other: RouteSettings): boolean {
  return one.routing === other.routing && formatCut(one.cut) === formatCut(other.cut);
}

/**
 * The settings after a change of plan: numbers of cables and switches mean nothing in another
 * cluster, so what was taken away is whole again there.
 * @param after asked only where something is taken away
 */
export function routesAfter(
  settings: RouteSettings,
  before: Plan,
  after: () => Plan,
): RouteSettings {
  if (settings.cut === NOTHING_CUT) return settings;
  return sameCluster(before, after()) ? settings : { ...settings, cut: NOTHING_CUT };
}

/** Whether a number of a cable or a switch means the same in both plans, wherever ranks run. */
export function sameCluster(one: Plan, other: Plan): boolean {
  return fabricKey(one) === fabricKey(other);
}

/** Equal for plans on the same machines, cabled alike. */
export function fabricKey({ cluster }: Plan): string {
  return JSON.stringify({ ...cluster, placement: undefined });
}

/** The cut with one thing more, or without it where it was cut already. */
export function toggleCut(cut: Cut, part: keyof Cut, number: number): Cut {
  const now = cut[part];
  const next = now.includes(number)
    ? now.filter((one) => one !== number)
    : [...now, number].sort((a, b) => a - b);
  const changed = { ...cut, [part]: next };
  return formatCut(changed) === "" ? NOTHING_CUT : changed;
}

/** The settings with everything back in its place. */
export function wholeAgain(settings: RouteSettings): RouteSettings {
  return { ...settings, cut: NOTHING_CUT };
}

/**
 * From a link to a store: on page load, and when a link arrives later. A link that cannot be read
 * never breaks the page; it leaves the built-in example, or the last good picture, and a message.
 */
import { PlanError } from "../engine/plan/plan-error.ts";
import { FIRST_EXAMPLE } from "../engine/plan/presets/first-example.ts";
import type { Link, ParsedLink } from "../formats/link.ts";
import type { PlanDocument } from "./document.ts";
import { NO_ROUTE_SETTINGS, type RouteSettings, sameRoutes } from "./route-settings.ts";
import { NO_RUN_TERMS, type RunTerms, sameTerms } from "./run-terms.ts";
import { createShardscopeStore, type Problem, type ShardscopeStore, type View } from "./store.ts";

/** The store a page starts with. */
export function openLink({ link, problems }: ParsedLink): ShardscopeStore {
  const view = viewOf(link);
  const selectedRank = link.rank;
  const asked = documentOf(link, problems);
  const problem = problemOf(problems);
  const rest = { routes: routesOf(link), run: termsOf(link), view, selectedRank, problem };
  if (asked) {
    try {
      return withRankSaid(createShardscopeStore({ document: asked, ...rest }), link);
    } catch (error) {
      if (!(error instanceof PlanError)) throw error;
      return createShardscopeStore({
        document: FIRST_EXAMPLE,
        view,
        problem: { path: error.path, message: error.message },
      });
    }
  }
  return withRankSaid(createShardscopeStore({ document: FIRST_EXAMPLE, ...rest }), link);
}

/** Says so when the link selects a rank that the plan does not have. */
function withRankSaid(store: ShardscopeStore, { rank }: Link): ShardscopeStore {
  const { analysis, problem, report } = store.getState();
  const { gpus } = analysis.plan.cluster;
  if (rank === undefined || rank < gpus) return store;
  const message = `The link's rank ${rank} is not there; ${gpus - 1} is the last.`;
  report({ path: "link", message: problem ? `${problem.message} ${message}` : message });
  return store;
}

/** Follows a link that arrived while the page was open. */
export function followLink(store: ShardscopeStore, { link, problems }: ParsedLink): void {
  const document = documentOf(link, problems);
  const isShown =
    document !== undefined && sameDocument(document, store.getState().history.present);
  const taken = document === undefined || isShown || store.getState().propose(document);
  if (!taken) return;
  const routes = { ...NO_ROUTE_SETTINGS, ...routesOf(link) };
  if (!sameRoutes(routes, store.getState().routes.present)) store.getState().reroute(routes);
  const terms = termsOf(link);
  if (!sameTerms(terms, store.getState().run.present)) {
    store.getState().stateRun({ tokens: undefined, pricePerGpuHour: undefined, ...terms });
  }
  store.getState().look({ ...viewDefaults, ...viewOf(link) });
  store.getState().select(link.rank);
  const problem = problemOf(problems);
  if (problem) store.getState().report(problem);
  withRankSaid(store, link);
}

/** A link to the plan that is shown, as one that goes back often is, is no step to undo. */
function sameDocument(one: PlanDocument, other: PlanDocument): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const viewDefaults: Partial<View> = {
  picture: "cluster",
  color: "stage",
  compare: undefined,
  zoom: undefined,
  time: undefined,
  heat: undefined,
  traffic: undefined,
  when: undefined,
};

function routesOf({ routing, cut }: Link): Partial<RouteSettings> {
  return { ...(routing ? { routing } : {}), ...(cut ? { cut } : {}) };
}

function termsOf({ tokens, price }: Link): RunTerms {
  return {
    ...NO_RUN_TERMS,
    ...(tokens === undefined ? {} : { tokens }),
    ...(price === undefined ? {} : { pricePerGpuHour: price }),
  };
}

function viewOf(link: Link): Partial<View> {
  return {
    ...(link.view ? { picture: link.view } : {}),
    ...(link.color ? { color: link.color } : {}),
    ...(link.compare ? { compare: link.compare } : {}),
    ...(link.theme ? { theme: link.theme } : {}),
    ...(link.embed ? { embed: link.embed } : {}),
    ...(link.zoom ? { zoom: link.zoom } : {}),
    ...(link.time === undefined ? {} : { time: link.time }),
    ...(link.heat ? { heat: link.heat } : {}),
    ...(link.traffic ? { traffic: link.traffic } : {}),
    ...(link.when ? { when: link.when } : {}),
  };
}

function documentOf(link: Link, problems: string[]): PlanDocument | undefined {
  if (link.plan === undefined) return undefined;
  if (typeof link.plan === "object" && link.plan !== null && !Array.isArray(link.plan)) {
    return link.plan as PlanDocument;
  }
  problems.push("The link's plan is not an object with fields.");
  return undefined;
}

function problemOf(problems: readonly string[]): Problem | undefined {
  return problems.length > 0 ? { path: "link", message: problems.join(" ") } : undefined;
}

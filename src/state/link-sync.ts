/**
 * Keeps the address bar at the link of what is seen, and follows it when someone edits it or goes
 * back. Where a page may not touch its history (`srcdoc`, some sandboxes) the hash alone is set.
 */
import { formatLink, type Link, type ParsedLink, parseLink } from "../formats/link.ts";
import { isCutEmpty } from "../formats/network-link.ts";
import type { ShardscopeState, ShardscopeStore } from "./store.ts";

/** The link of a state: everything that is needed to see the same again. */
function linkOf(state: ShardscopeState): Link {
  const { view } = state;
  const { routing, cut } = state.routes.present;
  const { tokens, pricePerGpuHour: price } = state.run.present;
  return {
    plan: state.history.present,
    ...(view.picture === "cluster" ? {} : { view: view.picture }),
    ...(view.color === "stage" ? {} : { color: view.color }),
    ...(view.compare ? { compare: view.compare } : {}),
    ...(view.theme === "auto" ? {} : { theme: view.theme }),
    ...(view.embed ? { embed: [...view.embed] } : {}),
    ...(state.selectedRank === undefined ? {} : { rank: state.selectedRank }),
    ...(view.zoom ? { zoom: view.zoom } : {}),
    ...(view.time === undefined ? {} : { time: view.time }),
    ...(view.heat === undefined || view.heat === "bytes" ? {} : { heat: view.heat }),
    ...(view.traffic ? { traffic: view.traffic } : {}),
    ...(view.when ? { when: view.when } : {}),
    ...(routing === "adaptive" ? {} : { routing }),
    ...(isCutEmpty(cut) ? {} : { cut }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(price === undefined ? {} : { price }),
  };
}

/** What of a page the link needs; a window, or a stand-in in tests. */
export interface LinkPage {
  location: { search: string; hash: string; pathname: string };
  history: Record<
    "replaceState" | "pushState",
    (data: unknown, unused: string, url: string) => void
  >;
  addEventListener(type: "hashchange" | "popstate", listener: () => void): void;
  removeEventListener(type: "hashchange" | "popstate", listener: () => void): void;
}

const WRITE_AFTER_MILLISECONDS = 150;

/**
 * Starts writing the state to the address bar, a moment after it stops changing, and calls `follow`
 * with every link that arrives from outside. Returns how to stop.
 */
export function syncLink(
  store: ShardscopeStore,
  page: LinkPage,
  follow: (link: ParsedLink) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written = page.location.search + page.location.hash;
  let picture = store.getState().view.picture;
  const write = async () => {
    const state = store.getState();
    const { search, hash } = await formatLink(linkOf(state));
    // What changed meanwhile has set the timer again and will be written after its own moment.
    if (!looksTheSame(state, store.getState()) || search + hash === written) return;
    written = search + hash;
    // Going to another picture is a place to come back to; a frame leaves its deck's history alone.
    const isPlace = state.view.picture !== picture && state.view.embed === undefined;
    picture = state.view.picture;
    try {
      const how = isPlace ? "pushState" : "replaceState";
      page.history[how](null, "", page.location.pathname + search + hash);
    } catch {
      page.location.hash = hash;
    }
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (looksTheSame(state, before)) return;
    clearTimeout(timer);
    timer = setTimeout(write, WRITE_AFTER_MILLISECONDS);
  });
  const arrive = async () => {
    const { search, hash } = page.location;
    if (search + hash === written) return;
    written = search + hash;
    clearTimeout(timer);
    const link = await parseLink(search, hash);
    picture = link.link.view ?? "cluster";
    follow(link);
  };
  page.addEventListener("hashchange", arrive);
  page.addEventListener("popstate", arrive);
  timer = setTimeout(write, WRITE_AFTER_MILLISECONDS);
  return () => {
    clearTimeout(timer);
    unsubscribe();
    page.removeEventListener("hashchange", arrive);
    page.removeEventListener("popstate", arrive);
  };
}

/** Whether two states have the same link. */
function looksTheSame(state: ShardscopeState, other: ShardscopeState): boolean {
  return (
    state.history.present === other.history.present &&
    state.routes.present === other.routes.present &&
    state.run.present === other.run.present &&
    state.view === other.view &&
    state.selectedRank === other.selectedRank
  );
}

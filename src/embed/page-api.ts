/**
 * `window.shardscope`: what slides and scripts may do with the page. It goes through the same store
 * as every control, so whatever it is given is validated like a reader's input.
 */
import { wholeReport } from "../engine/evaluate.ts";
import type { Plan } from "../engine/plan/plan.ts";
import type { Report } from "../engine/report.ts";
import type { PlanDocument } from "../state/document.ts";
import type { ShardscopeStore } from "../state/store.ts";

export interface PageEvents {
  plan: Plan;
  select: { rank: number | undefined };
  problem: { path: string; message: string } | undefined;
}

export interface PageApi {
  /** The plan with every default filled in. */
  getPlan(): Plan;
  /**
   * Shows another plan.
   * @throws Error with the plan's complaint when it cannot be; the picture stays.
   */
  setPlan(plan: unknown): void;
  getReport(): Report;
  goTo(place: { view?: string; color?: string; step?: number; time?: number }): void;
  select(target: { rank?: number }): void;
  /**
   * What is shown, as text: `svg` the cluster as a vector figure, `json` the plan as a document.
   * @throws TypeError for any other kind
   */
  export(kind: "svg" | "json"): Promise<string>;
  /** Calls the listener at every change of that kind; returns how to stop. */
  on<Name extends keyof PageEvents>(
    event: Name,
    listener: (detail: PageEvents[Name]) => void,
  ): () => void;
}

function createPageApi(store: ShardscopeStore): PageApi {
  return {
    getPlan: () => structuredClone(store.getState().analysis.plan),
    setPlan(plan) {
      if (typeof plan !== "object" || plan === null || Array.isArray(plan)) {
        throw new TypeError("setPlan takes a plan: an object with version, model, cluster, …");
      }
      const taken = store.getState().propose(structuredClone(plan) as PlanDocument);
      if (!taken) throw new Error(store.getState().problem?.message);
    },
    getReport: () => structuredClone(wholeReport(store.getState().analysis)),
    goTo({ view, color, time }) {
      store.getState().look({
        ...(typeof view === "string" ? { picture: view } : {}),
        ...(typeof color === "string" ? { color } : {}),
        ...(typeof time === "number" && time >= 0 ? { time } : {}),
      });
    },
    select: ({ rank }) => store.getState().select(rank),
    async export(kind) {
      const state = store.getState();
      if (kind === "json") return JSON.stringify(state.history.present, null, 2);
      if (kind !== "svg") throw new TypeError("export takes svg or json");
      const { clusterSvg } = await import("./export-picture.ts");
      return clusterSvg(
        state,
        document.documentElement.dataset.theme === "dark" ? "dark" : "light",
      );
    },
    on(event, listener) {
      return store.subscribe((state, before) => {
        const details: {
          [Name in keyof PageEvents]: [changed: boolean, detail: PageEvents[Name]];
        } = {
          plan: [state.analysis !== before.analysis, state.analysis.plan],
          select: [state.selectedRank !== before.selectedRank, { rank: state.selectedRank }],
          problem: [state.problem !== before.problem, state.problem],
        };
        const [changed, detail] = details[event];
        if (changed) (listener as (detail: unknown) => void)(detail);
      });
    },
  };
}

declare global {
  interface Window {
    shardscope?: PageApi;
  }
}

export function installPageApi(store: ShardscopeStore, page: Window): void {
  page.shardscope = createPageApi(store);
}

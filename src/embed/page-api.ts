/**
 * `window.shardscope`: what slides and scripts may do with the page. It goes through the same store
 * as every control, so whatever it is given is validated like a reader's input.
 */
import { wholeReport } from "../engine/evaluate.ts";
import type { Plan } from "../engine/plan/plan.ts";
import type { Report } from "../engine/report.ts";
import type { PlanDocument } from "../state/document.ts";
import type { ShardscopeStore } from "../state/store.ts";
import type { FileKind } from "../views/export/take-away.ts";

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
   * What is shown, as text: `svg` the picture looked at as a vector figure, `png` the same as the
   * address of an image (`data:image/png;base64,…`), `json` the plan as a document, `report` the report
   * as one. Where no picture stands it is the cluster's.
   * @throws TypeError for any other kind
   */
  export(kind: FileKind): Promise<string>;
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
      const { FILE_KINDS, takeAway } = await import("../views/export/take-away.ts");
      if (!FILE_KINDS.includes(kind)) {
        throw new TypeError(`export takes ${FILE_KINDS.join(", ")}`);
      }
      const file = await takeAway(store.getState(), kind);
      return kind === "png" ? addressOf(file) : file.text();
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

/** The file's content as an address. */
function addressOf(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

declare global {
  interface Window {
    shardscope?: PageApi;
  }
}

export function installPageApi(store: ShardscopeStore, page: Window): void {
  page.shardscope = createPageApi(store);
}

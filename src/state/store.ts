/**
 * The one store: the plan document with its history, what it evaluates to, and how it is looked at.
 * Controls write the document through `propose`; a document that cannot be leaves the last good
 * picture standing beside a message. Zoom and hover are not here: they change every frame and stay
 * inside the pictures.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { type Analysis, analyze } from "../engine/analyze.ts";
import type { Giving } from "../engine/plan/degree-change.ts";
import type { Plan } from "../engine/plan/plan.ts";
import { PlanError } from "../engine/plan/plan-error.ts";
import type { TrafficKind } from "../engine/report.ts";
import type { TrafficWhen } from "../engine/traffic/moments/traffic-moment.ts";
import type { Theme } from "../formats/link.ts";
import type { Heat } from "../formats/network-link.ts";
import type { LeftBatch } from "./change-degree.ts";
import type { PlanDocument } from "./document.ts";
import { type History, record, redo, startHistory, undo } from "./history.ts";
import type { GroupOfRank, NetworkPlace } from "./network-place.ts";
import {
  NO_ROUTE_SETTINGS,
  type RouteSettings,
  routesAfter,
  sameCluster,
} from "./route-settings.ts";
import { NO_RUN_TERMS, type RunTerms } from "./run-terms.ts";

export type { Giving, Theme };

/** A refused change or an unreadable link, in words; `path` names the field when there is one. */
export interface Problem {
  path: string;
  message: string;
}

export interface View {
  /** Which picture has the room. */
  picture: string;
  color: string;
  /** Another schedule beside the plan's own, by its name in plans. */
  compare?: string;
  theme: Theme;
  /** Absent: the whole app. Present: only these parts, no chrome. */
  embed?: readonly string[];
  /** Zoom of the cluster picture as it was last left; only for links, never read while drawing. */
  zoom?: [number, number, number];
  /** Instant of the step, seconds. */
  time?: number;
  /** What the cables' colour stands for; bytes unless given. */
  heat?: Heat;
  /** The one kind of traffic whose bytes are shown; all unless given. */
  traffic?: TrafficKind;
  /** The part of the step whose bytes are shown; the whole iteration unless given. */
  when?: TrafficWhen;
}

export interface ShardscopeState {
  history: History<PlanDocument>;
  /** How bytes find their way and what is taken away; takes every step of the history with it. */
  routes: History<RouteSettings>;
  /** What is stated of the whole run; keeps step with the other two. */
  run: History<RunTerms>;
  analysis: Analysis;
  problem?: Problem;
  giving: Giving;
  /** Absent while the batch is the one asked for. */
  leftBatch?: LeftBatch | undefined;
  view: View;
  selectedRank?: number;
  /** Links or switches that are looked at; until another rank is selected or the cluster changes. */
  networkPlace?: NetworkPlace;
  /** The group whose way over the cables is lit. */
  litGroup?: GroupOfRank;

  /** Tries a document; returns whether it was taken. One gesture's changes undo as one. */
  propose(document: PlanDocument, gesture?: string): boolean;
  /** Routes otherwise, takes something away or puts it back; one undo step. */
  reroute(change: Partial<RouteSettings>): void;
  /** States other terms of the whole run; one gesture's changes undo as one. */
  stateRun(change: RunTerms, gesture?: string): void;
  /** Says what was wrong with an input that never became a document. */
  report(problem: Problem | undefined): void;
  undo(): void;
  redo(): void;
  setGiving(giving: Giving): void;
  look(change: Partial<View>): void;
  select(rank: number | undefined): void;
  lookAt(place: NetworkPlace | undefined): void;
  light(group: GroupOfRank | undefined): void;
}

export type ShardscopeStore = StoreApi<ShardscopeState>;

export interface StoreStart {
  document: PlanDocument;
  routes?: Partial<RouteSettings>;
  run?: RunTerms;
  view?: Partial<View>;
  selectedRank?: number;
  problem?: Problem;
}

/** What one goes back and forth through, always all at once. */
type Steps = Pick<ShardscopeState, "history" | "routes" | "run">;

/**
 * Builds the store on a first document.
 * @throws PlanError when that document is no plan; the caller falls back to the built-in example.
 */
export function createShardscopeStore(start: StoreStart): ShardscopeStore {
  return createStore<ShardscopeState>()((set, get) => {
    const arriveAt = (steps: Steps) => {
      const { history } = steps;
      // A step that leaves the document leaves the plan, and all that follows from it, as it was.
      const known = history.present === get().history.present;
      const analysis = known ? get().analysis : analyze(history.present);
      set({
        ...steps,
        analysis,
        problem: undefined,
        selectedRank: rankWithin(get().selectedRank, analysis.plan),
        ...(known ? {} : { litGroup: undefined }),
        ...(known || sameCluster(analysis.plan, get().analysis.plan)
          ? {}
          : { networkPlace: undefined }),
      });
    };
    /** One more step; what is not given stays as it was. */
    const proceed = (
      next: { document?: PlanDocument; routes?: RouteSettings; run?: RunTerms },
      gesture?: string,
    ) => {
      const { history, routes, run } = get();
      const now = Date.now();
      arriveAt({
        history: record(history, next.document ?? history.present, gesture, now),
        routes: record(routes, next.routes ?? routes.present, gesture, now),
        run: record(run, next.run ?? run.present, gesture, now),
      });
    };
    const analysis = analyze(start.document);
    return {
      history: startHistory(start.document),
      routes: startHistory({ ...NO_ROUTE_SETTINGS, ...start.routes }),
      run: startHistory({ ...NO_RUN_TERMS, ...start.run }),
      analysis,
      problem: start.problem,
      giving: "data",
      view: { picture: "cluster", color: "stage", theme: "auto", ...start.view },
      selectedRank: rankWithin(start.selectedRank, analysis.plan),

      propose(document, gesture) {
        try {
          const { routes, analysis: before } = get();
          const settings = routesAfter(routes.present, before.plan, () => analyze(document).plan);
          proceed({ document, routes: settings }, gesture);
          return true;
        } catch (error) {
          if (!(error instanceof PlanError)) throw error;
          set({ problem: { path: error.path, message: error.message } });
          return false;
        }
      },
      reroute: (change) => proceed({ routes: { ...get().routes.present, ...change } }),
      stateRun: (change, gesture) => proceed({ run: { ...get().run.present, ...change } }, gesture),
      report: (problem) => set({ problem }),
      undo: () => arriveAt(everywhere(undo, get())),
      redo: () => arriveAt(everywhere(redo, get())),
      setGiving: (giving) => set({ giving }),
      look: (change) => set({ view: { ...get().view, ...change } }),
      select: (rank) =>
        set({ selectedRank: rankWithin(rank, get().analysis.plan), networkPlace: undefined }),
      lookAt: (networkPlace) => set({ networkPlace }),
      light: (litGroup) => set({ litGroup }),
    };
  });
}

/** Goes one step back or forth in every history at once. */
function everywhere(
  step: <Entry>(history: History<Entry>) => History<Entry>,
  { history, routes, run }: Steps,
): Steps {
  return { history: step(history), routes: step(routes), run: step(run) };
}

function rankWithin(rank: number | undefined, plan: Plan): number | undefined {
  return rank !== undefined && rank >= 0 && rank < plan.cluster.gpus ? rank : undefined;
}

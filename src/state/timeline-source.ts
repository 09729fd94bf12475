/**
 * The simulated step of whatever plan is shown, for pictures to follow. A short simulation is there at
 * once; a long one runs apart, and until it is done the step before it stays.
 */
import type { Analysis } from "../engine/evaluate.ts";
import { PlanError } from "../engine/plan/plan-error.ts";
import { ScheduleError } from "../engine/schedule/schedule-error.ts";
import type { Timeline } from "../engine/schedule/timeline.ts";
import { type AtRest, atRest } from "./at-rest.ts";
import type { ShardscopeStore } from "./store.ts";
import { isShort, keepTimeline, knownTimeline, timelineOf } from "./timeline.ts";
import { ApartSimulation } from "./timeline-apart.ts";

/** A step and the plan it is of. */
export interface SimulatedStep {
  analysis: Analysis;
  timeline: Timeline;
}

export interface StepState {
  /** The latest there is; an earlier plan's while `pending`, and beside a `refusal`. */
  step?: SimulatedStep;
  pending: boolean;
  /** Why the plan shown has no step, in words. */
  refusal?: string;
}

export interface StepSourceOptions {
  /** Runs a long simulation; rejects with a PlanError where the schedule refuses its counts. */
  simulate?(analysis: Analysis): Promise<Timeline>;
  /** Called when the first listener comes; says which plan to show, and returns how to stop. */
  follow?(show: (analysis: Analysis) => void): () => void;
  /** When another plan's step is simulated after the first one's; at once unless given. */
  rest?: AtRest;
}

export class StepSource {
  #state: StepState = { pending: true };
  #shown: Analysis | undefined;
  #leave: (() => void) | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #follow: StepSourceOptions["follow"];
  readonly #simulate: (analysis: Analysis) => Promise<Timeline>;
  readonly #rest: AtRest | undefined;
  #hurries = 0;

  constructor({ simulate, follow, rest }: StepSourceOptions = {}) {
    const apart = new ApartSimulation();
    this.#simulate = simulate ?? ((analysis) => apart.simulate(analysis));
    this.#follow = follow;
    this.#rest = rest;
  }

  readonly get = (): StepState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      this.#leave = this.#follow?.((analysis) => this.show(analysis));
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#leave?.();
    };
  };

  /**
   * Simulates short steps at once while a picture asks that shows little else: it follows a slider as
   * the other pictures do. Returns how to stop.
   */
  readonly hurry = (): (() => void) => {
    this.#hurries += 1;
    return () => {
      this.#hurries -= 1;
    };
  };

  /** Shows the step of a plan; of several asked for in a row, only the last one counts. */
  show(analysis: Analysis): void {
    if (analysis === this.#shown) return;
    this.#shown = analysis;
    const waits = this.#hurries === 0 || !isShort(analysis);
    if (this.#rest && waits && this.#state.step && !knownTimeline(analysis)) {
      this.#rest(() => this.#simulateShown(analysis));
    } else this.#simulateShown(analysis);
  }

  #simulateShown(analysis: Analysis): void {
    if (analysis !== this.#shown) return;
    try {
      const timeline = isShort(analysis) ? timelineOf(analysis) : knownTimeline(analysis);
      if (timeline) this.#become({ step: { analysis, timeline }, pending: false });
      else void this.#wait(analysis);
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Refuses the plan that was asked for, with words from whoever could not make it. */
  refuse(message: string): void {
    this.#shown = undefined;
    this.#become({ ...this.#latest(), pending: false, refusal: message });
  }

  async #wait(analysis: Analysis): Promise<void> {
    this.#become({ ...this.#latest(), pending: true });
    try {
      const timeline = await this.#simulate(analysis);
      keepTimeline(analysis, timeline);
      if (analysis === this.#shown) this.#become({ step: { analysis, timeline }, pending: false });
    } catch (error) {
      if (analysis === this.#shown) this.#refuse(error);
    }
  }

  #latest(): Pick<StepState, "step"> {
    const { step } = this.#state;
    return step ? { step } : {};
  }

  #refuse(error: unknown): void {
    const isKnown = error instanceof PlanError || error instanceof ScheduleError;
    const refusal = isKnown ? error.message : "The step could not be simulated.";
    this.#become({ ...this.#latest(), pending: false, refusal });
    if (isKnown) return;
    // Nobody's fault but the code's: the page stands, the console and the tests hear of it.
    queueMicrotask(() => {
      throw error;
    });
  }

  #become(state: StepState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

const sources = new WeakMap<ShardscopeStore, StepSource>();

/** The steps of a store's plans. Nothing is simulated while nobody listens. */
export function stepSourceOf(store: ShardscopeStore): StepSource {
  let source = sources.get(store);
  if (!source) {
    source = new StepSource({
      rest: atRest(),
      follow(show) {
        show(store.getState().analysis);
        return store.subscribe(({ analysis }) => show(analysis));
      },
    });
    sources.set(store, source);
  }
  return source;
}

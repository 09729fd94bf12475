/**
 * The loads of every link of whatever plan is shown, for pictures to follow, and answers to single
 * questions about them. Loads of a small network are there at once and follow a slider; a larger
 * one's are worked out behind the frame, the largest in a worker, and until then the loads before
 * them stay where they still fit the cluster. Nothing is routed while nobody listens.
 */
import type { Analysis } from "../engine/analyze.ts";
import type { LinkLoads } from "../engine/traffic/link-loads.ts";
import { isCutEmpty } from "../formats/network-link.ts";
import { type AtRest, atRest } from "./at-rest.ts";
import { answerLater, NetworkApart } from "./network-apart.ts";
import {
  answerNetwork,
  type NetworkQuestions,
  type NetworkSubject,
  type NetworkTopic,
} from "./network-question.ts";
import { type RouteSettings, sameCluster } from "./route-settings.ts";
import type { ShardscopeStore } from "./store.ts";

/** Loads and what they are of. */
export interface RoutedNetwork {
  analysis: Analysis;
  routes: RouteSettings;
  loads: LinkLoads;
}

export interface NetworkState {
  /** The latest there is; an earlier plan's while `pending`. */
  network?: RoutedNetwork;
  pending: boolean;
}

/** Up to so many GPUs a routing takes a few milliseconds. */
const AT_ONCE_GPUS = 4_096;
/** Beyond so many it would hold up the page. */
const APART_GPUS = 16_384;
/** Half a frame: a routing that took longer waits for the frame before it. */
const SHORT_MILLISECONDS = 8;

/** A slider at rest for so long may have its links routed, without a frame that waits for them. */
const REST_MILLISECONDS = { "at once": 0, "behind the frame": 60, apart: 150 };

export type Answering = "at once" | "behind the frame" | "apart";

/** Where a plan's network is worked out. */
export function answeringOf({ plan }: Analysis, { cut }: RouteSettings): Answering {
  const { gpus } = plan.cluster;
  if (gpus > APART_GPUS) return "apart";
  // Where something is missing every way is searched for, and tokens of experts go everywhere.
  const longer = !isCutEmpty(cut) || plan.parallel.expert > 1;
  if (longer) return gpus > APART_GPUS / 8 ? "apart" : "behind the frame";
  return gpus > AT_ONCE_GPUS ? "behind the frame" : "at once";
}

export interface NetworkSourceOptions {
  /** Answers beside the page. */
  apart?: Pick<NetworkApart, "answer">;
  /** Called when the first listener comes; says what to show, and returns how to stop. */
  follow?(show: (analysis: Analysis, routes: RouteSettings) => void): () => void;
  /** When another plan's bytes are routed after the first one's; at once unless given. */
  rest?: AtRest;
  /** Milliseconds, by which a routing is found slow; the page's own clock unless given. */
  now?(): number;
}

export class NetworkSource {
  #state: NetworkState = { pending: true };
  #shown: Pick<RoutedNetwork, "analysis" | "routes"> | undefined;
  #slow = false;
  #leave: (() => void) | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #follow: NetworkSourceOptions["follow"];
  readonly #apart: Pick<NetworkApart, "answer">;
  readonly #rest: AtRest | undefined;
  readonly #now: () => number;

  constructor(options: NetworkSourceOptions = {}) {
    const { apart = new NetworkApart(), follow, rest, now = () => performance.now() } = options;
    this.#now = now;
    this.#apart = apart;
    this.#follow = follow;
    this.#rest = rest;
  }

  readonly get = (): NetworkState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      this.#leave = this.#follow?.((analysis, routes) => this.show(analysis, routes));
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#leave?.();
    };
  };

  /** Routes a plan's bytes; of several asked for in a row, only the last one counts. */
  show(analysis: Analysis, routes: RouteSettings): void {
    if (analysis === this.#shown?.analysis && routes === this.#shown.routes) return;
    const moved = this.#shown !== undefined && analysis !== this.#shown.analysis;
    this.#shown = { analysis, routes };
    if (!moved || !this.#rest) {
      this.#route(analysis, routes);
      return;
    }
    // What is known of the plan before may be looked at meanwhile, where it fits the cluster.
    const { network } = this.#state;
    if (network && !sameCluster(network.analysis.plan, analysis.plan)) {
      this.#become({ pending: true });
    }
    this.#rest(() => {
      if (this.#isShown(analysis, routes)) this.#route(analysis, routes);
    });
  }

  #isShown(analysis: Analysis, routes: RouteSettings): boolean {
    return this.#shown?.analysis === analysis && this.#shown.routes === routes;
  }

  #route(analysis: Analysis, routes: RouteSettings): void {
    const how = answeringOf(analysis, routes);
    if (how !== "at once" || this.#slow) {
      void this.#wait(analysis, routes, how);
      return;
    }
    const start = this.#now();
    const loads = answerNetwork(subjectOf(analysis, routes), { topic: "loads" }) as LinkLoads;
    this.#slow = this.#now() - start > SHORT_MILLISECONDS;
    this.#become({ network: { analysis, routes, loads }, pending: false });
  }

  /** The answer to one question about a plan. */
  async ask<Topic extends NetworkTopic>(
    { analysis, routes }: Pick<RoutedNetwork, "analysis" | "routes">,
    question: { topic: Topic } & NetworkQuestions[Topic]["asked"],
  ): Promise<NetworkQuestions[Topic]["answer"]> {
    const apart = answeringOf(analysis, routes) === "apart";
    const answer = apart ? this.#apart.answer.bind(this.#apart) : answerLater;
    return (await answer(subjectOf(analysis, routes), question as never)) as never;
  }

  async #wait(analysis: Analysis, routes: RouteSettings, how: Answering): Promise<void> {
    const { network } = this.#state;
    const fits = network && sameCluster(network.analysis.plan, analysis.plan);
    this.#become({ ...(fits ? { network } : {}), pending: true });
    // The first loads of a cluster are wanted soon; later ones when a slider has come to rest.
    const rest = fits ? REST_MILLISECONDS[how] : 0;
    await new Promise((done) => setTimeout(done, rest));
    if (!this.#isShown(analysis, routes)) return;
    const start = this.#now();
    const loads = await this.ask({ analysis, routes }, { topic: "loads" });
    if (how === "at once") this.#slow = this.#now() - start > 2 * SHORT_MILLISECONDS;
    if (this.#isShown(analysis, routes)) {
      this.#become({ network: { analysis, routes, loads }, pending: false });
    }
  }

  #become(state: NetworkState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function subjectOf({ plan, grid, assignment }: Analysis, routes: RouteSettings): NetworkSubject {
  return { plan, grid, assignment, routes };
}

const sources = new WeakMap<ShardscopeStore, NetworkSource>();

/** The network of a store's plans. */
export function networkSourceOf(store: ShardscopeStore): NetworkSource {
  let source = sources.get(store);
  if (!source) {
    source = new NetworkSource({
      rest: atRest(),
      follow(show) {
        const { analysis, routes } = store.getState();
        show(analysis, routes.present);
        return store.subscribe((state) => show(state.analysis, state.routes.present));
      },
    });
    sources.set(store, source);
  }
  return source;
}

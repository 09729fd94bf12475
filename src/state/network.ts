/**
 * The loads of every link of whatever plan is shown, for pictures to follow, and answers to single
 * questions about them. Loads of a small network are there at once and follow a slider; a larger
 * one's are worked out behind the frame, the largest in a worker, and until then the loads before
 * them stay where they still fit the cluster. Nothing is routed while nobody listens.
 */
import type { Analysis } from "../engine/analyze.ts";
import type { LinkLoads } from "../engine/traffic/link-loads.ts";
import type { TrafficMoment } from "../engine/traffic/moments/traffic-moment.ts";
import { isCutEmpty } from "../formats/network-link.ts";
import { type AtRest, atRest } from "./at-rest.ts";
import { answerLater, NetworkApart } from "./network-apart.ts";
import { momentOf } from "./network-moment.ts";
import {
  answerNetwork,
  type NetworkQuestions,
  type NetworkSubject,
  type NetworkTopic,
} from "./network-question.ts";
import { type RouteSettings, sameCluster } from "./route-settings.ts";
import type { ShardscopeStore } from "./store.ts";
import { stepSourceOf } from "./timeline-source.ts";
import { unknownCut } from "./unknown-cut.ts";

/** Loads and what they are of. */
export interface RoutedNetwork {
  analysis: Analysis;
  routes: RouteSettings;
  /** The part of the step that the loads are of; absent: the whole iteration. */
  moment?: TrafficMoment | undefined;
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
  follow?(
    show: (analysis: Analysis, routes: RouteSettings, moment?: TrafficMoment) => void,
  ): () => void;
  /** Called with all loads that arrive. */
  arrived?(network: RoutedNetwork): void;
  /** When another plan's bytes are routed after the first one's; at once unless given. */
  rest?: AtRest;
  /** Milliseconds, by which a routing is found slow; the page's own clock unless given. */
  now?(): number;
}

/** What loads are asked for. */
type Asked = Omit<RoutedNetwork, "loads">;

export class NetworkSource {
  #state: NetworkState = { pending: true };
  #shown: Asked | undefined;
  #slow = false;
  #leave: (() => void) | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #follow: NetworkSourceOptions["follow"];
  readonly #arrived: NetworkSourceOptions["arrived"];
  readonly #apart: Pick<NetworkApart, "answer">;
  readonly #rest: AtRest | undefined;
  readonly #now: () => number;

  constructor(options: NetworkSourceOptions = {}) {
    const { apart = new NetworkApart(), follow, arrived, rest } = options;
    const { now = () => performance.now() } = options;
    this.#now = now;
    this.#apart = apart;
    this.#follow = follow;
    this.#arrived = arrived;
    this.#rest = rest;
  }

  readonly get = (): NetworkState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      this.#leave = this.#follow?.((...asked) => this.show(...asked));
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#leave?.();
    };
  };

  /** Routes a plan's bytes; of several asked for in a row, only the last one counts. */
  show(analysis: Analysis, routes: RouteSettings, moment?: TrafficMoment): void {
    const asked: Asked = { analysis, routes, moment };
    if (this.#isShown(asked)) return;
    const moved = this.#shown !== undefined && analysis !== this.#shown.analysis;
    this.#shown = asked;
    if (!moved || !this.#rest) {
      this.#route(asked);
      return;
    }
    // What is known of the plan before may be looked at meanwhile, where it fits the cluster.
    const { network } = this.#state;
    if (network && !sameCluster(network.analysis.plan, analysis.plan)) {
      this.#become({ pending: true });
    }
    this.#rest(() => {
      if (this.#isShown(asked)) this.#route(asked);
    });
  }

  #isShown({ analysis, routes, moment }: Asked): boolean {
    const shown = this.#shown;
    return shown?.analysis === analysis && shown.routes === routes && shown.moment === moment;
  }

  #route(asked: Asked): void {
    const how = answeringOf(asked.analysis, asked.routes);
    if (how !== "at once" || this.#slow) {
      void this.#wait(asked, how);
      return;
    }
    const start = this.#now();
    const loads = answerNetwork(subjectOf(asked), { topic: "loads" }) as LinkLoads;
    this.#slow = this.#now() - start > SHORT_MILLISECONDS;
    this.#become({ network: { ...asked, loads }, pending: false });
  }

  /** The answer to one question about a plan. */
  async ask<Topic extends NetworkTopic>(
    asked: Asked,
    question: { topic: Topic } & NetworkQuestions[Topic]["asked"],
  ): Promise<NetworkQuestions[Topic]["answer"]> {
    const apart = answeringOf(asked.analysis, asked.routes) === "apart";
    const answer = apart ? this.#apart.answer.bind(this.#apart) : answerLater;
    return (await answer(subjectOf(asked), question as never)) as never;
  }

  async #wait(asked: Asked, how: Answering): Promise<void> {
    const { network } = this.#state;
    const fits = network && sameCluster(network.analysis.plan, asked.analysis.plan);
    this.#become({ ...(fits ? { network } : {}), pending: true });
    // The first loads of a cluster are wanted soon; later ones when a slider has come to rest.
    const rest = fits ? REST_MILLISECONDS[how] : 0;
    await new Promise((done) => setTimeout(done, rest));
    if (!this.#isShown(asked)) return;
    const start = this.#now();
    const loads = await this.ask(asked, { topic: "loads" });
    if (how === "at once") this.#slow = this.#now() - start > 2 * SHORT_MILLISECONDS;
    if (this.#isShown(asked)) this.#become({ network: { ...asked, loads }, pending: false });
  }

  #become(state: NetworkState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
    if (state.network && !state.pending) this.#arrived?.(state.network);
  }
}

/** Not a step that could be undone: what the fabric does not have was never taken away. */
function refuseUnknownCut(store: ShardscopeStore, { loads }: RoutedNetwork): void {
  const { routes } = store.getState();
  const refused = unknownCut(loads.graph, routes.present.cut);
  if (!refused) return;
  const present = { ...routes.present, cut: refused.known };
  store.setState({ routes: { ...routes, present } });
  store.getState().report({ path: "cut", message: refused.problem });
}

function subjectOf({ analysis, routes, moment }: Asked): NetworkSubject {
  const { plan, grid, assignment } = analysis;
  return { plan, grid, assignment, routes, ...(moment ? { weights: moment.weights } : {}) };
}

/** Steps are simulated for the network only while an instant of them is looked at. */
function followStore(
  store: ShardscopeStore,
  show: (analysis: Analysis, routes: RouteSettings, moment?: TrafficMoment) => void,
): () => void {
  const steps = stepSourceOf(store);
  let leaveSteps: (() => void) | undefined;
  const showNow = () => {
    const { analysis, routes, view } = store.getState();
    show(analysis, routes.present, momentOf(analysis, view, steps.get().step));
  };
  const follow = () => {
    const isInstant = store.getState().view.when === "instant";
    if (isInstant && !leaveSteps) {
      leaveSteps = () => undefined;
      leaveSteps = steps.subscribe(showNow);
    } else if (!isInstant) {
      leaveSteps?.();
      leaveSteps = undefined;
    }
    showNow();
  };
  follow();
  const leaveStore = store.subscribe(follow);
  return () => {
    leaveStore();
    leaveSteps?.();
  };
}

const sources = new WeakMap<ShardscopeStore, NetworkSource>();

/** The network of a store's plans. */
export function networkSourceOf(store: ShardscopeStore): NetworkSource {
  let source = sources.get(store);
  if (!source) {
    source = new NetworkSource({
      rest: atRest(),
      follow: (show) => followStore(store, show),
      arrived: (network) => refuseUnknownCut(store, network),
    });
    sources.set(store, source);
  }
  return source;
}

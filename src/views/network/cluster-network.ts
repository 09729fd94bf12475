/**
 * The network as the cluster's picture shows it: heat from the routed loads, the way of a lit group, and
 * what is taken away. Derived anew only when what it is made from changes.
 */
import type { LinkHeat } from "../../scene/cluster/cluster-input.ts";
import type { ClusterPart } from "../../scene/cluster/cluster-part.ts";
import type { Pointing } from "../../scene/cluster/group-marks.ts";
import { linkHeat } from "../../scene/network/link-heat.ts";
import { partOfLink, partOfSwitch } from "../../scene/network/parts-and-links.ts";
import {
  cutMarks,
  type OverContext,
  type RouteParts,
  routeMarks,
  routeParts,
} from "../../scene/network/route-marks.ts";
import { type NetworkState, networkSourceOf } from "../../state/network.ts";
import type { GroupOfRank } from "../../state/network-place.ts";
import type { ShardscopeState, ShardscopeStore } from "../../state/store.ts";

export interface ClusterNetwork {
  heat?: LinkHeat;
  over?: Pointing["over"];
  /** Links or switches looked at. */
  part?: ClusterPart;
  /** Loads of the plan shown are still being worked out. */
  pending: boolean;
}

export interface ClusterNetworkSource {
  get(): ClusterNetwork;
  subscribe(listener: () => void): () => void;
}

interface Lit {
  group: GroupOfRank;
  route?: RouteParts;
}

export function clusterNetworkOf(store: ShardscopeStore): ClusterNetworkSource {
  const source = networkSourceOf(store);
  const listeners = new Set<() => void>();
  let lit: Lit | undefined;
  let shown: ClusterNetwork = { pending: true };
  let made: unknown[] = [];
  let leave: (() => void) | undefined;

  const change = () => {
    const state = store.getState();
    follow(state.litGroup);
    const network = source.get();
    const from = [
      network,
      state.view.heat,
      state.view.traffic,
      state.analysis.report.step.seconds,
      state.networkPlace,
      state.routes.present.cut,
      lit?.route,
    ];
    if (from.every((one, index) => one === made[index]) && from.length === made.length) return;
    shown = derive(state, network, lit, from, made, shown);
    made = from;
    for (const listener of listeners) listener();
  };

  /** Asks for the way of a group when it is lit; what comes for an earlier one is dropped. */
  function follow(group: GroupOfRank | undefined): void {
    if (group === lit?.group) return;
    lit = group ? { group } : undefined;
    const { network } = source.get();
    if (!group || !network) return;
    void source.ask(network, { topic: "group", ...group }).then((links) => {
      if (lit?.group !== group) return;
      lit = { group, route: routeParts(network.loads.graph, links) };
      change();
    });
  }

  return {
    get: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        const stops = [source.subscribe(change), store.subscribe(change)];
        leave = () => {
          for (const stop of stops) stop();
        };
        change();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) leave?.();
      };
    },
  };
}

function derive(
  { view, analysis, networkPlace, routes }: ShardscopeState,
  { network, pending }: NetworkState,
  lit: Lit | undefined,
  from: readonly unknown[],
  made: readonly unknown[],
  before: ClusterNetwork,
): ClusterNetwork {
  if (!network) return { pending };
  const { loads } = network;
  const { graph } = loads;
  // A new heat means a new scene: only for what changes colours, not for what lies over them.
  const sameHeat = before.heat && from.slice(0, 4).every((one, index) => one === made[index]);
  const heat = sameHeat
    ? before.heat
    : linkHeat(loads, {
        by: view.heat ?? "bytes",
        stepSeconds: analysis.report.step.seconds,
        moment: network.moment,
        ...(view.traffic ? { only: view.traffic } : {}),
      });
  const { cut } = routes.present;
  const over = (context: OverContext) => [
    ...(lit?.route ? routeMarks(context, lit.route, lit.group.kind) : []),
    ...cutMarks(context, graph, cut),
  ];
  const part =
    networkPlace?.kind === "part"
      ? networkPlace.part
      : networkPlace?.kind === "link"
        ? partOfLink(graph, networkPlace.link)
        : networkPlace && partOfSwitch(graph, networkPlace.vertex);
  return { ...(heat ? { heat } : {}), over, pending, ...(part ? { part } : {}) };
}

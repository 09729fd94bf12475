/** The routed network for React: the component renders again when loads arrive. */
import { useSyncExternalStore } from "react";
import { type NetworkSource, type NetworkState, networkSourceOf } from "../../state/network.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";

export function useNetworkSource(): NetworkSource {
  return networkSourceOf(useShardscopeStore());
}

export function useNetwork(): NetworkState {
  const source = useNetworkSource();
  return useSyncExternalStore(source.subscribe, source.get);
}

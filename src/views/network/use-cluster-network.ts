/** The network for the cluster's picture, fetched behind it: a first picture estimates its own heat. */
import { useEffect, useState } from "react";
import { useShardscopeStore } from "../../state/use-shardscope.ts";
import type { ClusterNetwork } from "./cluster-network.ts";

const NOTHING_YET: ClusterNetwork = { pending: true };

export function useClusterNetwork(): ClusterNetwork {
  const store = useShardscopeStore();
  const [network, setNetwork] = useState(NOTHING_YET);
  useEffect(() => {
    let leave: (() => void) | undefined;
    let gone = false;
    const fetchNetwork = async () => {
      const { clusterNetworkOf } = await import("./cluster-network.ts");
      if (gone) return;
      const source = clusterNetworkOf(store);
      leave = source.subscribe(() => setNetwork(source.get()));
      setNetwork(source.get());
    };
    // A task of its own, so that the first frame is handed over before anything is fetched.
    const timer = setTimeout(fetchNetwork, 0);
    return () => {
      gone = true;
      clearTimeout(timer);
      leave?.();
    };
  }, [store]);
  return network;
}

import { lazy, Suspense, useMemo, useRef } from "react";
import { clusterInputOf, coloursFor } from "../../scene/cluster/cluster-input.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { ClusterView, type ClusterViewHandle } from "../../views/cluster/ClusterView.tsx";
import { useThemeInForce } from "../../views/figure/use-theme-in-force.ts";
import { useClusterNetwork } from "../../views/network/use-cluster-network.ts";
import { useLinkedZoom } from "./use-linked-zoom.ts";

const ClusterTools = lazy(() => import("./ClusterTools.tsx"));
const UnderCluster = lazy(() => import("../../views/schedule/UnderCluster.tsx"));

/** The cluster with its tools: what colour means, and zoom for those without a wheel. */
export function ClusterPicture() {
  const analysis = useShardscope((state) => state.analysis);
  const asked = useShardscope((state) => state.view.color);
  const selected = useShardscope((state) => state.selectedRank);
  const embedded = useShardscope((state) => state.view.embed !== undefined);
  const store = useShardscopeStore();
  const { name: theme } = useThemeInForce();
  const view = useRef<ClusterViewHandle>(null);
  const onZoom = useLinkedZoom(view);
  const { heat, over, part } = useClusterNetwork();
  const input = useMemo(
    () => ({ ...clusterInputOf(analysis), ...(heat ? { heat } : {}) }),
    [analysis, heat],
  );
  const offered = [...coloursFor(input), "activity" as const];
  const colour = offered.find((name) => name === asked) ?? offered[0] ?? "memory";
  return (
    <>
      {embedded ? null : (
        <div className="picture-tools">
          <Suspense>
            <ClusterTools view={view} colour={colour} offered={offered} />
          </Suspense>
        </div>
      )}
      <div className="picture">
        <ClusterView
          ref={view}
          input={input}
          color={colour}
          theme={theme}
          {...(selected === undefined ? {} : { selection: selected })}
          {...(over ? { over } : {})}
          {...(part ? { selectedPart: part } : {})}
          onZoom={onZoom}
          onSelect={(rank) => store.getState().select(rank)}
          onSelectPart={(clicked) => {
            if (clicked.kind !== "gpu") store.getState().lookAt({ kind: "part", part: clicked });
          }}
        />
      </div>
      <Suspense fallback={<div className="under-cluster" />}>
        <UnderCluster view={view} colour={colour} theme={theme} />
      </Suspense>
    </>
  );
}

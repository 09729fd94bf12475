import { type RefObject, useCallback, useEffect, useRef } from "react";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import type { ClusterViewHandle, ClusterViewProps } from "../../views/cluster/ClusterView.tsx";

/**
 * Keeps the cluster's zoom and the link's in step: a zoom that came to rest is written to the view,
 * and one that arrives with a link moves the picture.
 */
export function useLinkedZoom(
  view: RefObject<ClusterViewHandle | null>,
): NonNullable<ClusterViewProps["onZoom"]> {
  const store = useShardscopeStore();
  const zoom = useShardscope((state) => state.view.zoom);
  // What the picture itself reported last, so that its own words do not move it again.
  const reported = useRef<readonly number[] | undefined>(undefined);
  // A picture made anew knows nothing of what the last one was told.
  useEffect(
    () => () => {
      reported.current = undefined;
    },
    [],
  );
  useEffect(() => {
    if (zoom === reported.current) return;
    reported.current = zoom;
    if (zoom) view.current?.zoomTo([zoom[1], zoom[2], zoom[0]]);
    else view.current?.resetZoom();
  }, [zoom, view]);
  return useCallback(
    ([x, y, k]) => {
      const whole = Math.abs(k - 1) < 1e-3 && Math.hypot(x - 0.5, y - 0.5) < 1e-3;
      const place: [number, number, number] | undefined = whole ? undefined : [k, x, y];
      reported.current = place;
      store.getState().look({ zoom: place });
    },
    [store],
  );
}

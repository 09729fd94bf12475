/** The cluster's picture for React: hands props on and stays out of every frame. */
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import {
  type ClusterView as ClusterViewHandle,
  type ClusterViewProps,
  createClusterView,
} from "./create-cluster-view.ts";

export type { ClusterViewHandle, ClusterViewProps };

export function ClusterView({
  ref,
  ...props
}: ClusterViewProps & { ref?: Ref<ClusterViewHandle> }) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<ClusterViewHandle>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!host.current) return;
    const made = createClusterView({ node: host.current, ...latest.current });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, []);

  // What is left out of the props is none, not what it was.
  useEffect(() =>
    view.current?.update({
      selection: undefined,
      selectedPart: undefined,
      over: undefined,
      ...props,
    }),
  );

  // The view is made after the first rendering, so the handle forwards to whichever is there.
  useImperativeHandle(
    ref,
    () => ({
      update: (changes) => view.current?.update(changes),
      focusRank: (rank) => view.current?.focusRank(rank),
      zoomToRank: (rank) => view.current?.zoomToRank(rank),
      zoomTo: (place) => view.current?.zoomTo(place),
      zoomBy: (factor) => view.current?.zoomBy(factor),
      resetZoom: () => view.current?.resetZoom(),
      scene: () => view.current?.scene(),
      transform: () => view.current?.transform() ?? { k: 1, x: 0, y: 0 },
      destroy: () => view.current?.destroy(),
    }),
    [],
  );

  return (
    <div
      ref={host}
      className="cluster-view"
      style={{ position: "relative", width: "100%", height: "100%" }}
    />
  );
}

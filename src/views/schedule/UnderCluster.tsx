import { lazy, type RefObject, Suspense, useEffect, useRef } from "react";
import type { ClusterColour } from "../../scene/cluster/cluster-input.ts";
import type { ThemeName } from "../../scene/theme.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import type { ClusterViewHandle } from "../cluster/ClusterView.tsx";
import { useStripRoom } from "./use-strip-room.ts";

const ScheduleStrip = lazy(() => import("./ScheduleStrip.tsx"));

/**
 * Time in the cluster's picture, fetched behind it: the strip of the schedule where there is room, and
 * the instant on every GPU and link. Both change with every frame and go past React, straight to the
 * view.
 */
export default function UnderCluster(props: {
  view: RefObject<ClusterViewHandle | null>;
  colour: ClusterColour;
  theme: ThemeName;
}) {
  const { view, colour, theme } = props;
  const store = useShardscopeStore();
  const hasStrip = useStripRoom();
  const hasInstant = useShardscope((state) => state.view.time !== undefined);
  const follows = hasStrip || hasInstant || colour === "activity";
  const lit = useRef<(stage: number | undefined) => void>(null);

  useEffect(() => {
    if (!follows) return;
    let stop: (() => void) | undefined;
    let isOver = false;
    import("./follow-instant.ts").then(({ followInstant }) => {
      if (isOver) return;
      stop = followInstant(store, theme, (activity) => view.current?.update({ activity }));
    });
    return () => {
      isOver = true;
      stop?.();
    };
  }, [follows, store, theme, view]);

  useEffect(() => {
    view.current?.update({
      onHover(rank) {
        const { grid } = store.getState().analysis;
        lit.current?.(rank === undefined ? undefined : grid.coordinateOf("pipeline", rank));
      },
    });
  }, [store, view]);

  if (!hasStrip) return null;
  return (
    <Suspense fallback={<div className="under-cluster" />}>
      <ScheduleStrip
        lit={lit}
        onPointStage={(hoverStage) => view.current?.update({ hoverStage })}
      />
    </Suspense>
  );
}

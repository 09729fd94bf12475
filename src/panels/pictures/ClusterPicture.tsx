import { lazy, Suspense, useEffect, useMemo, useRef } from "react";
import { CLUSTER_COLOURS, clusterInputOf, coloursFor } from "../../scene/cluster/cluster-input.ts";
import { COLOUR_NAMES } from "../../scene/cluster/describe-cluster.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { ClusterView, type ClusterViewHandle } from "../../views/cluster/ClusterView.tsx";
import { useThemeInForce } from "../chrome/use-theme.ts";
import { Choice } from "../controls/Choice.tsx";
import { RankSearch } from "./RankSearch.tsx";
import { useStripRoom } from "./use-strip-room.ts";

const ScheduleStrip = lazy(() => import("../../views/schedule/ScheduleStrip.tsx"));

/** The cluster with its tools: what colour means, and zoom for those without a wheel. */
export function ClusterPicture() {
  const analysis = useShardscope((state) => state.analysis);
  const asked = useShardscope((state) => state.view.color);
  const selected = useShardscope((state) => state.selectedRank);
  const embedded = useShardscope((state) => state.view.embed !== undefined);
  const store = useShardscopeStore();
  const theme = useThemeInForce();
  const view = useRef<ClusterViewHandle>(null);
  const input = useMemo(() => clusterInputOf(analysis), [analysis]);
  const offered = [...coloursFor(input), "activity" as const];
  const colour = offered.find((name) => name === asked) ?? offered[0] ?? "memory";
  const hasStrip = useStripRoom();
  /** Lights a stage in the strip, once it is there. */
  const lit = useRef<(stage: number | undefined) => void>(null);

  // The instant changes with every frame and goes past React, from the clock to the picture.
  const hasInstant = useShardscope((state) => state.view.time !== undefined);
  const followsInstant = hasStrip || hasInstant || colour === "activity";
  useEffect(() => {
    if (!followsInstant) return;
    let stop: (() => void) | undefined;
    let isOver = false;
    import("../../views/schedule/follow-instant.ts").then(({ followInstant }) => {
      if (isOver) return;
      stop = followInstant(store, theme, (activity) => view.current?.update({ activity }));
    });
    return () => {
      isOver = true;
      stop?.();
    };
  }, [followsInstant, store, theme]);

  return (
    <>
      {embedded ? null : (
        <div className="picture-tools">
          <Choice
            label="Colour"
            value={colour}
            groups={[
              {
                label: "",
                choices: CLUSTER_COLOURS.filter((name) => offered.includes(name)).map((name) => ({
                  value: name,
                  label: COLOUR_NAMES[name],
                })),
              },
            ]}
            onChange={(value) => store.getState().look({ color: value })}
          />
          <RankSearch />
          <button
            type="button"
            disabled={selected === undefined}
            onClick={() => selected !== undefined && view.current?.zoomToRank(selected)}
          >
            Zoom to it
          </button>
          <button type="button" onClick={() => view.current?.resetZoom()}>
            Whole cluster
          </button>
        </div>
      )}
      <div className="picture">
        <ClusterView
          ref={view}
          input={input}
          color={colour}
          theme={theme}
          {...(selected === undefined ? {} : { selection: selected })}
          onSelect={(rank) => store.getState().select(rank)}
          onHover={(rank) =>
            lit.current?.(
              rank === undefined ? undefined : analysis.grid.coordinateOf("pipeline", rank),
            )
          }
        />
      </div>
      {hasStrip ? (
        <Suspense fallback={<div className="schedule-strip open" />}>
          <ScheduleStrip
            lit={lit}
            onPointStage={(hoverStage) => view.current?.update({ hoverStage })}
          />
        </Suspense>
      ) : null}
    </>
  );
}

import type { RefObject } from "react";
import { CLUSTER_COLOURS, type ClusterColour } from "../../scene/cluster/cluster-input.ts";
import { COLOUR_NAMES } from "../../scene/cluster/describe-cluster.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import type { ClusterViewHandle } from "../../views/cluster/ClusterView.tsx";
import { Choice } from "../controls/Choice.tsx";
import NetworkTools from "./NetworkTools.tsx";
import { RankSearch } from "./RankSearch.tsx";

const ZOOM_STEP = 1.6;

/** What the cluster's colours and links stand for, and zoom for those without a wheel. */
export default function ClusterTools(props: {
  view: RefObject<ClusterViewHandle | null>;
  colour: ClusterColour;
  offered: readonly ClusterColour[];
}) {
  const { view, colour, offered } = props;
  const selected = useShardscope((state) => state.selectedRank);
  const store = useShardscopeStore();
  const zoomIn = () => {
    // From the whole, the first step goes to the GPU that is looked at.
    const isWhole = Math.abs((view.current?.transform().k ?? 1) - 1) < 1e-3;
    if (isWhole && selected !== undefined) view.current?.zoomToRank(selected);
    else view.current?.zoomBy(ZOOM_STEP);
  };
  const names = CLUSTER_COLOURS.filter((name) => offered.includes(name));
  return (
    <>
      <Choice
        label="Colour"
        value={colour}
        groups={[
          {
            label: "",
            choices: names.map((name) => ({ value: name, label: COLOUR_NAMES[name] })),
          },
        ]}
        onChange={(value) => store.getState().look({ color: value })}
      />
      <NetworkTools />
      <RankSearch />
      <span className="zoom-tools">
        <button type="button" aria-label="Zoom in" onClick={zoomIn}>
          +
        </button>
        <button
          type="button"
          aria-label="Zoom out"
          onClick={() => view.current?.zoomBy(1 / ZOOM_STEP)}
        >
          −
        </button>
        <button
          type="button"
          aria-label="Show the whole cluster"
          onClick={() => view.current?.resetZoom()}
        >
          Whole
        </button>
      </span>
    </>
  );
}

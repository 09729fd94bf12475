import type { RefObject } from "react";
import { CLUSTER_COLOURS, type ClusterColour } from "../../scene/cluster/cluster-input.ts";
import { COLOUR_NAMES } from "../../scene/cluster/describe-cluster.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import type { ClusterViewHandle } from "../../views/cluster/ClusterView.tsx";
import { Choice } from "../controls/Choice.tsx";
import NetworkTools from "./NetworkTools.tsx";
import { RankSearch } from "./RankSearch.tsx";

/** What the cluster's colours and links stand for, and zoom for those without a wheel. */
export default function ClusterTools(props: {
  view: RefObject<ClusterViewHandle | null>;
  colour: ClusterColour;
  offered: readonly ClusterColour[];
}) {
  const { view, colour, offered } = props;
  const selected = useShardscope((state) => state.selectedRank);
  const store = useShardscopeStore();
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
      <button
        type="button"
        disabled={selected === undefined}
        onClick={() => selected !== undefined && view.current?.zoomToRank(selected)}
      >
        Zoom in
      </button>
      <button type="button" onClick={() => view.current?.resetZoom()}>
        Zoom out
      </button>
    </>
  );
}

import { ACCELERATOR_IDS, acceleratorById } from "../../engine/cluster/accelerator-catalog.ts";
import { INTER_NODE_NAMES } from "../../engine/plan/inter-node-names.ts";
import { CLUSTER_SOURCES } from "../../engine/plan/presets/cluster-sources.ts";
import { CLUSTER_PRESETS } from "../../engine/plan/presets/clusters.ts";
import { formatCount } from "../../scene/quantity-text.ts";
import { changeCluster, chooseCluster } from "../../state/choose-preset.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { Choice } from "./Choice.tsx";
import { NumberField } from "./NumberField.tsx";
import { useEdit, useProblem } from "./use-edit.ts";

const PRESETS = {
  label: "Clusters",
  choices: CLUSTER_PRESETS.map(({ id, name }) => ({ value: id, label: name })),
};

/** Which machine and how much of it. Data parallel takes up more or fewer nodes. */
export function ClusterControls() {
  const { cluster } = useShardscope((state) => state.analysis.plan);
  const accelerator = useShardscope((state) => state.analysis.accelerator);
  const store = useShardscopeStore();
  const edit = useEdit();
  const { problem: nodesProblem, answered } = useProblem("cluster");
  const source = cluster.preset === undefined ? undefined : CLUSTER_SOURCES[cluster.preset];
  const own = { label: "", choices: [{ value: "own", label: `${accelerator.name} cluster` }] };
  return (
    <>
      <h2>Cluster</h2>
      <Choice
        label="Cluster"
        labelHidden
        value={cluster.preset ?? "own"}
        groups={cluster.preset ? [PRESETS] : [own, PRESETS]}
        onChange={(id) => chooseCluster(store, id)}
      />
      <NumberField
        label="Nodes"
        value={cluster.nodes}
        unit={`× ${cluster.gpusPerNode} GPUs`}
        problem={nodesProblem}
        onChange={(nodes) => answered(changeCluster(store, { nodes }, "nodes"))}
        onNotANumber={(text) =>
          edit.refuse("cluster.nodes", `${JSON.stringify(text)} is not a number`)
        }
      />
      <p className="hint">
        {formatCount(cluster.gpus)} × {accelerator.name} · {cluster.interNode.gbpsPerGpu} Gbit/s{" "}
        {INTER_NODE_NAMES[cluster.interNode.kind]} each
      </p>
      <details className="more">
        <summary>Source, another accelerator</summary>
        {source ? <p className="source">Source: {source}.</p> : null}
        <Choice
          label="Accelerator"
          value={accelerator.id}
          groups={[
            {
              label: "",
              choices: ACCELERATOR_IDS.map((id) => ({
                value: id,
                label: acceleratorById(id).name,
              })),
            },
          ]}
          onChange={(id) => changeCluster(store, { accelerator: id })}
        />
      </details>
    </>
  );
}

import type { DegreeAxis } from "../../engine/plan/degree-change.ts";
import { legalDegrees } from "../../engine/plan/legal-degrees.ts";
import type { Plan } from "../../engine/plan/plan.ts";
import { formatCount } from "../../scene/quantity-text.ts";
import { changeDegreeIn, withWantedBatch } from "../../state/change-degree.ts";
import type { Giving } from "../../state/store.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { Choice } from "./Choice.tsx";
import { DegreeSlider } from "./DegreeSlider.tsx";

const MAIN: { axis: DegreeAxis; label: string }[] = [
  { axis: "tensor", label: "Tensor parallel" },
  { axis: "pipeline", label: "Pipeline parallel" },
  { axis: "data", label: "Data parallel" },
];

const MORE: { axis: DegreeAxis; label: string }[] = [
  { axis: "context", label: "Context parallel" },
  { axis: "expert", label: "Expert parallel" },
  { axis: "virtualPipeline", label: "Virtual pipeline" },
];

const GIVING: { value: Giving; label: string }[] = [
  { value: "data", label: "data parallel" },
  { value: "pipeline", label: "pipeline parallel" },
  { value: "tensor", label: "tensor parallel" },
  { value: "nodes", label: "the number of nodes" },
];

/** The degrees: linked so that their product is the GPU count, whatever is moved. */
export function DegreeControls() {
  const plan = useShardscope((state) => state.analysis.plan);
  const giving = useShardscope((state) => state.giving);
  const store = useShardscopeStore();
  const left = useShardscope((state) => state.leftBatch);
  const { context, expert, virtualPipeline } = plan.parallel;
  const { globalBatchSize: taken } = plan.training;
  const { globalBatchSize: wanted } = withWantedBatch(plan, left).training;
  return (
    <>
      <h2>Parallelism</h2>
      {MAIN.map((degree) => (
        <Degree key={degree.axis} {...degree} />
      ))}
      <p className="product">{productText(plan)}</p>
      <p className="hint" role="status">
        {wanted === taken
          ? ""
          : `Global batch ${formatCount(taken)}: these degrees cannot divide ${formatCount(wanted)}, which comes back when they can.`}
      </p>
      <Choice
        label="What gives"
        value={giving}
        groups={[{ label: "", choices: GIVING }]}
        onChange={(value) => store.getState().setGiving(value as Giving)}
      />
      <details className="more" open={context > 1 || expert > 1 || virtualPipeline > 1}>
        <summary>Context, expert, virtual pipeline</summary>
        {MORE.map((degree) => (
          <Degree key={degree.axis} {...degree} />
        ))}
      </details>
    </>
  );
}

function Degree({ axis, label }: { axis: DegreeAxis; label: string }) {
  const plan = useShardscope((state) => state.analysis.plan);
  const giving = useShardscope((state) => state.giving);
  const store = useShardscopeStore();
  const left = useShardscope((state) => state.leftBatch);
  const value = plan.parallel[axis];
  const stops = legalDegrees(withWantedBatch(plan, left), axis, giving);
  return (
    <DegreeSlider
      label={label}
      value={value}
      stops={stops}
      note={stops.find((stop) => stop.value === value)?.reason}
      onChange={(next, gesture) => changeDegreeIn(store, axis, next, gesture)}
    />
  );
}

function productText({ parallel, cluster }: Plan): string {
  const { tensor, pipeline, context, data } = parallel;
  const factors = context > 1 ? [tensor, pipeline, context, data] : [tensor, pipeline, data];
  return `${factors.map(formatCount).join(" × ")} = ${formatCount(cluster.gpus)} GPUs`;
}

import type { Plan, Recompute, ScheduleName, ZeroStage } from "../../engine/plan/plan.ts";
import { microBatchCount } from "../../engine/plan/plan.ts";
import { formatCount } from "../../scene/quantity-text.ts";
import { SCHEDULE_CHOICES } from "../../scene/schedule/schedule-names.ts";
import { useShardscope } from "../../state/use-shardscope.ts";
import { Choice } from "./Choice.tsx";
import { OrderField } from "./OrderField.tsx";
import { PlacementField } from "./PlacementField.tsx";
import { Segmented } from "./Segmented.tsx";
import { useEdit } from "./use-edit.ts";
import { WholeNumber } from "./WholeNumber.tsx";

const RECOMPUTE: { value: Recompute; label: string; title: string }[] = [
  { value: "none", label: "none", title: "No recomputation" },
  { value: "selective", label: "sel.", title: "Selective recomputation" },
  { value: "full", label: "full", title: "Full recomputation" },
];

const ZERO: { value: ZeroStage; label: string; title: string }[] = [
  { value: 0, label: "0", title: "ZeRO 0: every replica holds all states" },
  { value: 1, label: "1", title: "ZeRO 1: optimizer states sharded" },
  { value: 2, label: "2", title: "ZeRO 2: gradients sharded too" },
  { value: 3, label: "3", title: "ZeRO 3: parameters sharded too" },
];

/** How the run trains: batch, recomputation, ZeRO, schedule, order of ranks. */
export function TrainingControls() {
  const plan = useShardscope((state) => state.analysis.plan);
  const edit = useEdit();
  const { training, parallel } = plan;
  return (
    <>
      <h2>Training</h2>
      <WholeNumber
        label="Micro-batch"
        path="training.microBatchSize"
        value={training.microBatchSize}
      />
      <WholeNumber
        label="Global batch"
        path="training.globalBatchSize"
        value={training.globalBatchSize}
      />
      <p className="hint">{microBatchText(plan)}</p>
      <WholeNumber
        label="Sequence length"
        path="training.sequenceLength"
        value={training.sequenceLength}
      />
      <Segmented
        label="Recompute"
        value={training.recompute}
        choices={RECOMPUTE}
        onChange={(value) => edit({ "training.recompute": value })}
      />
      <Segmented
        label="ZeRO"
        value={parallel.zeroStage}
        choices={ZERO}
        onChange={(value) => edit({ "parallel.zeroStage": value })}
      />
      <label className="check">
        Sequence parallel
        <input
          type="checkbox"
          checked={parallel.sequenceParallel}
          onChange={(event) => edit({ "parallel.sequenceParallel": event.target.checked })}
        />
      </label>
      <Choice
        label="Schedule"
        value={training.schedule}
        groups={[{ label: "", choices: SCHEDULE_CHOICES }]}
        onChange={(value) => edit(scheduleEdit(plan, value as ScheduleName))}
      />
      <OrderField />
      <PlacementField />
    </>
  );
}

function microBatchText(plan: Plan): string {
  const count = microBatchCount(plan);
  return `${formatCount(count)} micro-batch${count === 1 ? "" : "es"} per replica and iteration`;
}

/** Schedules that hold several chunks per rank bring their chunks along, and take them away. */
function scheduleEdit(plan: Plan, schedule: ScheduleName): Record<string, unknown> {
  const chunked =
    schedule === "interleaved-1f1b" || schedule === "looped-bfs" || schedule === "interleaved-zb";
  const v = plan.parallel.virtualPipeline;
  return {
    "training.schedule": schedule,
    "parallel.virtualPipeline": chunked ? Math.max(v, 2) : undefined,
  };
}

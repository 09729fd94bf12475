/** The shape of the schedule that a plan asks for. */
import { microBatchCount, type Plan } from "../plan/plan.ts";
import type { CheckedShape } from "./shape.ts";

/** The shape of a plan's schedule. Only torchtitan runs PyTorch's own pipelines. */
export function scheduleShape(plan: Plan): CheckedShape {
  const { parallel, training } = plan;
  return {
    stages: parallel.pipeline,
    chunks: parallel.virtualPipeline,
    microBatches: microBatchCount(plan),
    dialect: training.framework === "torchtitan" ? "pytorch" : "megatron",
  };
}

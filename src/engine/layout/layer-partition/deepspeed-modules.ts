/**
 * How DeepSpeed divides a pipeline module's list of modules, of which transformer layers are only
 * some: embedding, norms and plain functions are items too
 * (`PipelineModule._partition_layers`, deepspeed/runtime/pipe/module.py).
 */
import { LayoutError } from "../layout-error.ts";
import type { Boundaries } from "./boundaries.ts";
import { partitionBalanced, partitionBalancedBySearch } from "./deepspeed-balanced.ts";
import { partitionUniform, partitionUniformRemainderLast } from "./uniform.ts";

export interface PipelineModuleItem {
  /** Name of the module's class or function, which `type:` looks into. */
  type: string;
  parameters: number;
}

/** First year whose releases divide as DeepSpeed does today (v0.12.5, December 2023). */
const DEEPSPEED_BALANCED_SINCE = 2024;

/**
 * @param method `uniform`, `parameters` or `type:REGEX`, as DeepSpeed's `partition_method`; case does
 *   not matter
 * @param year of the release: before 2024 the older algorithms
 * @throws LayoutError for a method that DeepSpeed does not have, or a type no item is of
 */
export function partitionModules(
  items: readonly PipelineModuleItem[],
  parts: number,
  method: string,
  year = DEEPSPEED_BALANCED_SINCE,
): Boundaries {
  const current = year >= DEEPSPEED_BALANCED_SINCE;
  const uniform = current ? partitionUniform : partitionUniformRemainderLast;
  const balanced = current ? partitionBalanced : partitionBalancedBySearch;
  const wanted = method.toLowerCase();
  if (wanted === "uniform") return uniform(items.length, parts);
  if (wanted === "parameters") {
    return balanced(
      items.map((item) => item.parameters),
      parts,
    );
  }
  if (wanted.startsWith("type:")) {
    const type = new RegExp(wanted.slice("type:".length), "i");
    const weights = items.map((item) => (type.test(item.type) ? 1 : 0));
    if (!weights.includes(1)) {
      throw new LayoutError("parallel.layersPerStage", `${method} matches no module to divide by`);
    }
    return balanced(weights, parts);
  }
  throw new LayoutError(
    "parallel.layersPerStage",
    `DeepSpeed has no partition method ${method}; it has uniform, parameters and type:REGEX`,
  );
}

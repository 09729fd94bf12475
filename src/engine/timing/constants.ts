/**
 * Every number of the time model that is neither arithmetic nor a fact of a plan or an accelerator,
 * declared: unit, physical meaning, where it comes from, and which published runs react to it.
 * `fitted` ones were chosen on the published runs and are few; all others stand in a document.
 * None belongs to one framework, source or model: what frameworks do is `framework-behaviour.ts`.
 */
import type { TimingConstantName } from "./constant-values.ts";
import { ATTENTION_CONSTANTS } from "./constants/attention.ts";
import { COLLECTIVE_CONSTANTS } from "./constants/collectives.ts";
import type { TimingConstant } from "./constants/declare.ts";
import { MEMORY_BOUND_CONSTANTS } from "./constants/memory-bound.ts";
import { PRODUCT_CONSTANTS } from "./constants/products.ts";
import { STEP_CONSTANTS } from "./constants/step.ts";

export const TIMING_CONSTANTS = {
  ...PRODUCT_CONSTANTS,
  ...ATTENTION_CONSTANTS,
  ...MEMORY_BOUND_CONSTANTS,
  ...COLLECTIVE_CONSTANTS,
  ...STEP_CONSTANTS,
} as const satisfies Record<TimingConstantName, TimingConstant>;

export type { TimingConstant };

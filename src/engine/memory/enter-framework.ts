/** Enters what the process needs besides its tensors. */
import type { Plan } from "../plan/plan.ts";
import * as F from "./framework-quantities.ts";
import type { MemoryContext } from "./memory-context.ts";
import type { MemoryLedger } from "./memory-ledger.ts";

/** What a stage holds beyond its tensors, in the three ways it is measured. */
export interface Footprint {
  allocated: number;
  reserved: number;
  device: number;
}

/**
 * Enters driver, context, communicators, workspaces and allocator.
 *
 * @param allocated bytes of tensors at the peak, already in the ledger
 * @param stepTemporaries bytes the optimizer's step allocates that cached blocks cannot hold
 */
export function enterFramework(
  context: MemoryContext,
  allocated: number,
  stepTemporaries: number,
  ledger: MemoryLedger,
): Footprint {
  const { accelerator, plan } = context;
  const visible = accelerator.visibleMemoryBytes;
  const old = plan.training.frameworkYear <= 2022;
  const k = old ? F.OLD_CONTEXT_BYTES : F.CONTEXT_BYTES;
  const fixed =
    ledger.add("framework", F.CONTEXT, { k }) +
    ledger.add("framework", F.COMMUNICATORS, {
      g: communicators(plan),
      k: F.COMMUNICATOR_BYTES,
    }) +
    ledger.add("framework", F.WORKSPACE, { k: F.WORKSPACE_BYTES });
  const cached = ledger.add("framework", F.ALLOCATOR, {
    φ: F.ALLOCATOR_SLACK,
    P: allocated,
    S: stepTemporaries,
    v: visible,
    K: fixed,
  });
  const driver = ledger.add("framework", F.DRIVER_RESERVE, {
    M: accelerator.deviceMemoryBytes,
    v: visible,
  });
  const reserved = allocated + cached;
  return { allocated, reserved, device: reserved + fixed + driver };
}

/** Kinds of groups with more than one rank, each with a communicator of its own. */
function communicators(plan: Plan): number {
  const { tensor, pipeline, data, context, expert } = plan.parallel;
  return [tensor, pipeline, data, context, expert].filter((degree) => degree > 1).length;
}

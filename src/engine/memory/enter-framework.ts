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
      k: old ? F.OLD_COMMUNICATOR_BYTES : F.COMMUNICATOR_BYTES,
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

/**
 * NCCL communicators of a rank: one per process group that runs collectives, the world included.
 * DeepSpeed's pipeline sends through a group of its own per pair of neighbouring stages.
 */
function communicators(plan: Plan): number {
  const { tensor, pipeline, data, context, expert } = plan.parallel;
  const { framework } = plan.training;
  const groups = [
    plan.cluster.gpus,
    tensor,
    context,
    expert,
    pipeline,
    data * context,
    // Gradient norm and overflow are agreed on over tensor and pipeline ranks.
    tensor > 1 && pipeline > 1 ? tensor * pipeline : 1,
  ];
  if (plan.model.tiedEmbeddings) groups.push(Math.min(2, pipeline));
  const pairs = framework === "megatron-deepspeed" || framework === "deepspeed" ? 2 : 0;
  return groups.filter((ranks) => ranks > 1).length + (pipeline > 1 ? pairs : 0);
}

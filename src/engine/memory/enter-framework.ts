/** Enters what the process needs besides its tensors. */
import type { Plan } from "../plan/plan.ts";
import * as F from "./framework-sums.ts";
import type { MemoryContext } from "./memory-context.ts";
import type { MemoryLedger } from "./memory-ledger.ts";
import type { StagePeak } from "./stage-peak.ts";

/** Enters driver, context, communicators and workspaces: what a process needs on any stage. */
export function enterProcess(context: MemoryContext, ledger: MemoryLedger): void {
  const { accelerator, plan } = context;
  const old = plan.training.frameworkYear <= 2022;
  ledger.add("framework", F.CONTEXT, { k: old ? F.OLD_CONTEXT_BYTES : F.CONTEXT_BYTES });
  ledger.add("framework", F.COMMUNICATORS, {
    g: communicators(plan),
    k: old ? F.OLD_COMMUNICATOR_BYTES : F.COMMUNICATOR_BYTES,
  });
  ledger.add("framework", F.WORKSPACE, { k: F.WORKSPACE_BYTES });
  ledger.add("framework", F.DRIVER_RESERVE, {
    M: accelerator.deviceMemoryBytes,
    v: accelerator.visibleMemoryBytes,
  });
}

/**
 * Enters what the caching allocator holds beyond the tensors, given the process's own bytes in the
 * ledger already, and returns it.
 *
 * @param peak the stage's fullest moment
 */
export function enterAllocator(
  context: MemoryContext,
  { allocated, blocks, apart, held }: Pick<StagePeak, "allocated" | "blocks" | "apart" | "held">,
  ledger: MemoryLedger,
): number {
  return ledger.add("framework", F.ALLOCATOR, {
    φ: F.ALLOCATOR_SLACK,
    ψ: F.ACTIVATION_SLACK,
    A: held,
    P: allocated,
    S: apart,
    Q: blocks,
    M: context.accelerator.deviceMemoryBytes,
    K: ledger.bytes.framework,
  });
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

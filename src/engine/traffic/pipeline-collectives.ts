/**
 * Pipeline parallelism: activations to the rank of the next virtual stage, gradients back, for every
 * micro-batch. Where each tensor rank sends only its part, the receivers gather the whole over
 * NVLink (Narayanan et al., SC21, section 4.1).
 */
import { type CollectiveUse, messageSize } from "./collective-use.ts";
import { activationSize, boundarySize } from "./message-sizes.ts";
import { type PlanFacts, runsBothWays } from "./stage-facts.ts";

/** A boundary between consecutive virtual stages that lie on different pipeline ranks. */
interface Boundary {
  from: number;
  to: number;
  microBatches: number;
}

/** Every boundary micro-batches cross; both directions of DualPipe. */
export function stageBoundaries(facts: PlanFacts): Boundary[] {
  const both = runsBothWays(facts.plan);
  const p = facts.plan.parallel.pipeline;
  const owners = facts.assignment.virtualStages.map(([rank]) => rank);
  const forth = both ? Array.from({ length: p }, (_, rank) => rank) : owners;
  const microBatches = both ? facts.microBatches / 2 : facts.microBatches;
  const boundaries = consecutive(forth, microBatches);
  return both ? [...boundaries, ...consecutive([...forth].reverse(), microBatches)] : boundaries;
}

function consecutive(owners: number[], microBatches: number): Boundary[] {
  const boundaries: Boundary[] = [];
  for (let virtual = 0; virtual + 1 < owners.length; virtual += 1) {
    const from = owners[virtual] as number;
    const to = owners[virtual + 1] as number;
    if (from !== to) boundaries.push({ from, to, microBatches });
  }
  return boundaries;
}

/** What a GPU of `stage` sends, and what it gathers of what it receives. */
export function pipelineCollectives(
  facts: PlanFacts,
  stage: number,
  boundaries: Boundary[] = stageBoundaries(facts),
): CollectiveUse[] {
  const { tensor, sequenceParallel } = facts.plan.parallel;
  const scattered = facts.habits.scattersPipelineMessages && tensor > 1;
  const u = scattered ? tensor : 1;
  const size = messageSize(boundarySize, { ...facts.tokens, u });
  const sends = new Map<string, CollectiveUse>();
  let received = 0;
  const add = (toStage: number, purpose: string, count: number) => {
    const key = `${toStage} ${purpose}`;
    const known = sends.get(key);
    if (known !== undefined) known.count += count;
    else {
      const pattern = "send" as const;
      sends.set(key, { kind: "pipeline", pattern, group: "pp", toStage, purpose, count, size });
    }
  };
  for (const { from, to, microBatches } of boundaries) {
    if (from === stage) add(to, "activations to the next stage", microBatches);
    if (to === stage) add(from, "gradients to the stage before", microBatches);
    if (from === stage || to === stage) received += microBatches;
  }
  const uses = [...sends.values()];
  if (scattered && !sequenceParallel && received > 0) {
    uses.push({
      kind: "pipeline",
      pattern: "all-gather",
      group: "tp",
      purpose: "parts received, gathered over tensor ranks",
      count: received,
      size: messageSize(activationSize, facts.tokens),
    });
  }
  return uses;
}

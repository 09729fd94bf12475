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
function stageBoundaries(facts: PlanFacts): Boundary[] {
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

/** For each stage, what a GPU of it sends and what it gathers of what it receives. */
export function pipelineCollectives(facts: PlanFacts): CollectiveUse[][] {
  const { tensor, sequenceParallel } = facts.plan.parallel;
  const scattered = facts.habits.scattersPipelineMessages && tensor > 1;
  const size = messageSize(boundarySize, { ...facts.tokens, u: scattered ? tensor : 1 });
  const usesOf = facts.stages.map((): CollectiveUse[] => []);
  const received = facts.stages.map(() => 0);
  const send = (stage: number, toStage: number, purpose: string, count: number) => {
    const uses = usesOf[stage] ?? [];
    const known = uses.find((use) => use.toStage === toStage && use.purpose === purpose);
    if (known !== undefined) known.count += count;
    else {
      const pattern = "send" as const;
      uses.push({ kind: "pipeline", pattern, group: "pp", toStage, purpose, count, size });
    }
    received[toStage] = (received[toStage] ?? 0) + count;
  };
  for (const { from, to, microBatches } of stageBoundaries(facts)) {
    send(from, to, "activations to the next stage", microBatches);
    send(to, from, "gradients to the stage before", microBatches);
  }
  if (scattered && !sequenceParallel) {
    const whole = messageSize(activationSize, facts.tokens);
    usesOf.forEach((uses, stage) => {
      const count = received[stage] ?? 0;
      if (count > 0) {
        uses.push({
          kind: "pipeline",
          pattern: "all-gather",
          group: "tp",
          purpose: "parts received, gathered over tensor ranks",
          count,
          size: whole,
        });
      }
    });
  }
  return usesOf;
}

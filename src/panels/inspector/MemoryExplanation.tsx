import type { Analysis } from "../../engine/analyze.ts";
import { explainStageMemory } from "../../engine/memory/explain-memory.ts";
import { Explanation } from "../../views/explanation/Explanation.tsx";

/** A stage's memory opened; fetched with all the declarations it reads when first asked for. */
export default function MemoryExplanation(props: {
  analysis: Analysis;
  stage: number;
  onClose(): void;
}) {
  const { plan, assignment } = props.analysis;
  return (
    <Explanation
      value={explainStageMemory(plan, assignment, props.stage)}
      onClose={props.onClose}
    />
  );
}

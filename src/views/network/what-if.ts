/** Changes that move tensor traffic between NVLink and the network, tried on the plan at hand. */
import { type Analysis, analyze } from "../../engine/analyze.ts";
import { degreeChange } from "../../engine/plan/degree-change.ts";
import { PlanError } from "../../engine/plan/plan-error.ts";
import { type PlanDocument, withField, withFields } from "../../state/document.ts";

export interface Trial {
  name: string;
  document: PlanDocument;
  /** Bytes that all GPUs send for tensor parallelism in an iteration, by where they go. */
  tensorInside: number;
  tensorBeyond: number;
  stepSeconds: number;
  /** The plan as it is. */
  isPresent: boolean;
}

const USUAL = "tp-cp-ep-dp-pp";
const REVERSED = "pp-dp-tp-cp-ep";

/** The plan as it is, then changes of rank order, node order and tensor degree that it can take. */
export function trials(analysis: Analysis, document: PlanDocument): Trial[] {
  const { tensor, order } = analysis.plan.parallel;
  const { gpusPerNode, nodes, placement = "contiguous" } = analysis.plan.cluster;
  const changes: [name: string, changed: PlanDocument | undefined][] = [];
  for (const [other, meaning] of [
    [USUAL, "tensor ranks side by side"],
    [REVERSED, "tensor ranks far apart"],
  ] as const) {
    if (order === other || tensor === 1) continue;
    const changed = withField(document, "parallel.order", other);
    // How far apart ranks lie follows from their order where they fill node after node.
    const means = placement === "contiguous" ? `: ${meaning}` : "";
    changes.push([`rank order ${other}${means}`, changed]);
  }
  if (nodes > 1) {
    const [other, meaning] =
      placement === "contiguous"
        ? ["round-robin", "each rank on the next node"]
        : ["contiguous", "node after node filled"];
    const changed = withField(document, "cluster.placement", other);
    changes.push([`node order ${other}: ${meaning}`, changed]);
  }
  for (const degree of [2 * tensor, tensor / 2]) {
    if (degree < 1 || !Number.isInteger(degree)) continue;
    const beyond = degree > gpusPerNode ? ", more than a node has" : "";
    changes.push([
      `tensor ${tensor} to ${degree}${beyond}`,
      withTensor(analysis, document, degree),
    ]);
  }
  const present = trialOf("as it is", document, analysis, true);
  return [
    present,
    ...changes.flatMap(([name, changed]) => {
      const other = changed && analyzed(changed);
      const trial = changed && other && trialOf(name, changed, other, false);
      return trial && !isAlike(trial, present) ? [trial] : [];
    }),
  ];
}

/** A node alone can be filled in any order. */
function isAlike(one: Trial, other: Trial): boolean {
  return (
    one.stepSeconds === other.stepSeconds &&
    one.tensorInside === other.tensorInside &&
    one.tensorBeyond === other.tensorBeyond
  );
}

function withTensor(
  { plan }: Analysis,
  document: PlanDocument,
  tensor: number,
): PlanDocument | undefined {
  const change = degreeChange(plan, "tensor", tensor, "data");
  return "fields" in change ? withFields(document, change.fields) : undefined;
}

/** Undefined where the changed plan cannot be. */
function analyzed(document: PlanDocument): Analysis | undefined {
  try {
    return analyze(document);
  } catch (error) {
    if (error instanceof PlanError) return undefined;
    throw error;
  }
}

function trialOf(
  name: string,
  document: PlanDocument,
  { plan, grid, traffic, report }: Analysis,
  isPresent: boolean,
): Trial {
  const ranksPerStage = grid.size / plan.parallel.pipeline;
  const sum = (where: "inNode" | "interNode") =>
    traffic.perStage.reduce((all, { sent }) => all + sent.tensor[where] * ranksPerStage, 0);
  return {
    name,
    document,
    tensorInside: sum("inNode"),
    tensorBeyond: sum("interNode"),
    stepSeconds: report.step.seconds,
    isPresent,
  };
}

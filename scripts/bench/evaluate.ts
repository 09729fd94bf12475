/**
 * How many plans a second the engine evaluates without drawing: the time model alone, and the whole
 * report, over the plans of all published runs. Run it as `npx tsx scripts/bench/evaluate.ts`.
 */
import { analyze } from "../../src/engine/evaluate.ts";
import { estimateStep } from "../../src/engine/timing/step-time.ts";
import { loadPublishedRuns } from "../fidelity/published-runs.ts";
import { prepareRuns } from "../fidelity/time-predict.ts";

const WARM_UP_ROUNDS = 5;
const ROUNDS = 20;

const { prepared } = prepareRuns(loadPublishedRuns());

report("estimateStep", () => {
  for (const { plan, inputs } of prepared) estimateStep(plan, inputs);
});
report("analyze (whole report)", () => {
  for (const { run } of prepared) analyze(run.plan);
});

/** Prints microseconds per plan and plans per second of a pass over all plans. */
function report(name: string, pass: () => void): void {
  for (let round = 0; round < WARM_UP_ROUNDS; round++) pass();
  const start = performance.now();
  for (let round = 0; round < ROUNDS; round++) pass();
  const perPlan = (performance.now() - start) / ROUNDS / prepared.length;
  const perSecond = Math.round(1000 / perPlan);
  console.log(
    `${name.padEnd(24)}${(1000 * perPlan).toFixed(0).padStart(6)} µs a plan, ${perSecond} a second`,
  );
}

/**
 * Every benchmark, one after another, so that none disturbs another's times. Prints figures and
 * judges none: `npm run bench`, which builds first. On a machine that is busy all of them are worse.
 */
import { spawnSync } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";

const BENCHMARKS: [file: string, title: string][] = [
  ["evaluate", "Evaluations, without drawing"],
  ["reports", "Whole reports"],
  ["schedule", "Schedules, built and simulated"],
  ["network", "The network, in milliseconds"],
  ["draw", "The cluster's picture"],
  ["slider", "From a slider to the painted frame"],
];

const [processor] = cpus();
console.log(
  `Node ${process.versions.node}, ${availableParallelism()} × ${processor?.model.trim()}, ` +
    `load ${loadavg()[0]?.toFixed(1)} at the start`,
);
let failed = 0;
for (const [file, title] of BENCHMARKS) {
  console.log(`\n${title} (${file}.ts)`);
  const path = new URL(`${file}.ts`, import.meta.url).pathname;
  const { status } = spawnSync(process.execPath, ["--import", "tsx", path], { stdio: "inherit" });
  if (status !== 0) failed += 1;
}
if (failed > 0) {
  console.error(`\n${failed} of ${BENCHMARKS.length} benchmarks failed`);
  process.exitCode = 1;
}

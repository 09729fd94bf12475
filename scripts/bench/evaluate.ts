/**
 * How many plans a second the engine evaluates without drawing: four known ones, and the plans of all
 * published runs. Run it as `npx tsx scripts/bench/evaluate.ts`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { loadPublishedRuns } from "../fidelity/published-runs.ts";

const outDir = mkdtempSync(join(tmpdir(), "shardscope-bench-"));
try {
  await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: new URL("evaluate-plans.ts", import.meta.url).pathname,
      outDir,
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: "evaluate-plans.mjs" } },
    },
  });
  const bundle = pathToFileURL(join(outDir, "evaluate-plans.mjs")).href;
  const { timeEvaluations }: typeof import("./evaluate-plans.ts") = await import(bundle);
  for (const { name, microseconds } of timeEvaluations(
    loadPublishedRuns().map((run) => run.plan),
  )) {
    const perSecond = Math.round(1e6 / microseconds).toLocaleString("en-US");
    console.log(
      `${name.padEnd(28)}${microseconds.toFixed(0).padStart(6)} µs a plan, ${perSecond} a second`,
    );
  }
} finally {
  rmSync(outDir, { recursive: true, force: true });
}

/**
 * Whole reports, tiers of the fabric included: lines a second of `evaluate --jsonl`, a process as a
 * script would start it, and single plans whose nodes, groups and fabrics do not fit one another.
 * Prints budgets beside the figures and judges none. Run it as `npx tsx scripts/bench/reports.ts`.
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { loadPublishedRuns } from "../fidelity/published-runs.ts";

/** Reports a second once the program is warm, and seconds for the published runs from its start. */
const BUDGET = { reportsPerSecond: 2000, secondsFromStart: 1.5, awkwardMilliseconds: 150 };
const REPEATS = 20;
const ROUNDS = 3;

const directory = mkdtempSync(join(tmpdir(), "shardscope-bench-"));
try {
  await buildFor("src/cli/main.ts", "cli");
  const runs = loadPublishedRuns();
  const once = runs.map(({ id, plan }) => `${JSON.stringify({ id, plan })}\n`).join("");
  const short = secondsFor("once.jsonl", once);
  const long = secondsFor("often.jsonl", once.repeat(1 + REPEATS));
  const perSecond = Math.round((REPEATS * runs.length) / (long - short));
  console.log(
    `${runs.length} published runs, from the program's start: ${short.toFixed(2)} s ` +
      `(budget ${BUDGET.secondsFromStart} s)`,
  );
  console.log(
    `once it is warm: ${perSecond.toLocaleString("en-US")} reports a second ` +
      `(budget ${BUDGET.reportsPerSecond.toLocaleString("en-US")})`,
  );

  await buildFor("scripts/bench/awkward-plans.ts", "awkward");
  const module = pathToFileURL(join(directory, "awkward.mjs")).href;
  const { timeAwkwardPlans }: typeof import("./awkward-plans.ts") = await import(module);
  for (const { name, milliseconds } of timeAwkwardPlans()) {
    console.log(
      `${name.padEnd(48)}${milliseconds.toFixed(0).padStart(5)} ms ` +
        `(budget ${BUDGET.awkwardMilliseconds} ms)`,
    );
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** Bundled as users get it: a loader's helpers would be timed as well. */
async function buildFor(entry: string, name: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: new URL(`../../${entry}`, import.meta.url).pathname,
      outDir: directory,
      emptyOutDir: false,
      rolldownOptions: {
        output: { entryFileNames: `${name}.mjs`, chunkFileNames: "[name]-[hash].mjs" },
      },
    },
  });
}

/** Least wall-clock seconds of a few runs of the program over some lines. */
function secondsFor(file: string, lines: string): number {
  const input = join(directory, file);
  writeFileSync(input, lines);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const output = openSync(join(directory, "reports.jsonl"), "w");
    const start = performance.now();
    const { status } = spawnSync(
      process.execPath,
      [join(directory, "cli.mjs"), "evaluate", "--jsonl", input],
      { stdio: ["ignore", output, "inherit"] },
    );
    least = Math.min(least, (performance.now() - start) / 1000);
    closeSync(output);
    if (status !== 0) throw new Error(`the program ended with ${status}`);
  }
  return least;
}

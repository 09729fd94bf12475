/**
 * `npm test`: the unit, browser and end-to-end tests in turn, and one last line that adds them up.
 * A suite that crashes or runs nothing counts as a failure: silence is not success.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface Suite {
  name: string;
  command: string;
  /** Where the runner is told to leave its results: arguments or environment. */
  args: (file: string) => string;
  env: (file: string) => NodeJS.ProcessEnv;
  // biome-ignore lint/suspicious/noExplicitAny: the runners' own JSON, of which little is read
  count: (result: any) => Counts;
}

const vitest = (project: string): Suite => ({
  name: project,
  command: `vitest run --project ${project} --reporter=default --reporter=json`,
  args: (file) => `--outputFile.json="${file}"`,
  env: () => ({}),
  count: (result) => ({
    passed: result.numPassedTests,
    failed: result.numFailedTests,
    skipped: result.numPendingTests + result.numTodoTests,
  }),
});

const playwright: Suite = {
  name: "e2e",
  command: "playwright test --reporter=list,json",
  args: () => "",
  env: (file) => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: file }),
  count: ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }),
};

function run(suite: Suite, folder: string): Counts {
  const file = join(folder, `${suite.name}.json`);
  console.log(`\n# ${suite.name}`);
  const { status } = spawnSync(`${suite.command} ${suite.args(file)}`, {
    shell: true,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...suite.env(file) },
  });
  const counts = read(suite, file);
  if (counts.failed === 0 && (status !== 0 || counts.passed === 0)) {
    const why = status === 0 ? "ran no test" : `ended with status ${status}`;
    console.error(`${suite.name}: ${why}; counted as one failure`);
    counts.failed = 1;
  }
  return counts;
}

function read(suite: Suite, file: string): Counts {
  try {
    return suite.count(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    console.error(`${suite.name}: left no result (${error})`);
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

const folder = mkdtempSync(join(tmpdir(), "shardscope-tests-"));
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const suite of [vitest("unit"), vitest("browser"), playwright]) {
  const counts = run(suite, folder);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}
rmSync(folder, { recursive: true, force: true });

console.log(total.skipped > 0 ? `\n${total.skipped} skipped` : "");
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

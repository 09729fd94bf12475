import { execFileSync } from "node:child_process";

const ASK = `const s = require("node:net").createServer().listen(0, "127.0.0.1", () => {
  process.stdout.write(String(s.address().port)); s.close(); });`;

/**
 * A TCP port that was free a moment ago. Playwright loads its configuration again in every worker,
 * so the first answer is handed down in the environment.
 */
export function freePort(): number {
  process.env.SHARDSCOPE_TEST_PORT ??= execFileSync(process.execPath, ["-e", ASK], {
    encoding: "utf8",
  });
  return Number(process.env.SHARDSCOPE_TEST_PORT);
}

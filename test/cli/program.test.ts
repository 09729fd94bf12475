/** The program's manners: commands, options, files, exit status, and where messages go. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { MT_NLG, REFUSED, runShardscope } from "./run-shardscope.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "shardscope-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe("help and version", () => {
  it("list every command", async () => {
    const { status, stdout, stderr } = await runShardscope(["--help"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const name of ["evaluate", "groups", "layers"]) expect(stdout).toContain(`  ${name} `);
  });

  it("explain a command's options", async () => {
    const { status, stdout } = await runShardscope(["evaluate", "--help"]);
    expect(status).toBe(0);
    expect(stdout).toContain("--jsonl");
  });

  it("tell the version", async () => {
    const { status, stdout } = await runShardscope(["--version"]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${packageJson.version}\n` });
  });
});

describe("wrong usage ends with status 2 and says what is right", () => {
  it.each([
    ["no command", [], "Usage: shardscope COMMAND"],
    ["an unknown command", ["evaluat"], "there is no command evaluat; there are evaluate"],
    ["a name every object has", ["constructor"], "there is no command constructor"],
    ["an unknown option", ["layers", "--all"], "Unknown option '--all'; see shardscope layers"],
    ["two files", ["layers", "one.json", "two.json"], "layers reads one FILE, not 2"],
    ["a missing file", ["layers", "/nowhere/plan.json"], "there is no such file"],
    ["a directory", ["groups", "."], "it is a directory"],
  ])("%s", async (_, args, message) => {
    const { status, stdout, stderr } = await runShardscope(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });
});

describe("a refused plan ends with status 1 and says why", () => {
  it.each([
    ["that cannot be", JSON.stringify(REFUSED), "parallel.tensor: 12 does not divide"],
    ["that is no JSON", "{ tensor: 8 }", "the plan is not JSON"],
    ["that is empty", "\n", "the plan is empty"],
    ["that is a number", "12", "shardscope: "],
    ["that is longer than any plan", `"${"x".repeat(1_100_000)}"`, "longer than 1048576 bytes"],
  ])("%s", async (_, text, message) => {
    const { status, stdout, stderr } = await runShardscope(["layers"], text);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });
});

it("a warning names its field once, whichever command gives it", async () => {
  const plan = { ...MT_NLG, model: { layers: 106, hiddenSize: 20480, attentionHeads: 128 } };
  for (const command of ["layers", "groups", "schedule"]) {
    const { stderr } = await runShardscope([command], JSON.stringify(plan));
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toContain(
      "shardscope: model.ffnHiddenSize is not given; 81920 (4 × hiddenSize) is used",
    );
    expect(lines.at(-1)).toMatch(/^shardscope: parallel\.pipeline: 106 layers do not divide/);
  }
}, 30_000);

describe("a plan is read", () => {
  it("from standard input, from - and from a file alike", async () => {
    const text = JSON.stringify(MT_NLG);
    const results = await Promise.all([
      runShardscope(["layers"], text),
      runShardscope(["layers", "-"], text),
      runShardscope(["layers", fileOf("plan.json", text)]),
      runShardscope(["layers"], `\uFEFF${text}\r\n`),
    ]);
    const expected = Array.from({ length: 35 }, (_, stage) => [[3 * stage, 3 * stage + 3]]);
    for (const { status, stdout } of results) {
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toEqual({ stages: expected });
    }
  }, 30_000);

  it("and warned of on standard error when its layers do not divide", async () => {
    const uneven = { ...MT_NLG, model: { ...MT_NLG.model, layers: 103 } };
    const { status, stdout, stderr } = await runShardscope(["layers"], JSON.stringify(uneven));
    expect(status).toBe(0);
    expect(JSON.parse(stdout).stages[0]).toEqual([[0, 2]]);
    expect(stderr).toContain("103 layers do not divide into 35 stages");
  });
});

it("ends quietly when its reader has seen enough", async () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", "groups"], {
    cwd: root,
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  child.stdin.end(JSON.stringify(MT_NLG));
  expect(await closed).toBe(0);
  expect(stderr).not.toContain("EPIPE");
});

/**
 * The first story in a real browser: what the page shows of MT-NLG on 280 nodes is what the command
 * line prints of the same plan, to the digit and to the rank.
 */
import { execFileSync } from "node:child_process";
import { expect, type Page, test } from "@playwright/test";

const PLAN = {
  version: 1,
  model: "mt-nlg-530b",
  cluster: { preset: "selene", nodes: 280 },
  parallel: { tensor: 8, pipeline: 35, data: 8 },
  training: {
    globalBatchSize: 1920,
    microBatchSize: 1,
    recompute: "full",
    framework: "megatron-deepspeed",
    frameworkYear: 2021,
  },
};

function shardscope(command: string): unknown {
  const printed = execFileSync("npx", ["tsx", "src/cli/main.ts", command, "-"], {
    input: JSON.stringify(PLAN),
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(printed.toString());
}

async function selectRank(page: Page, rank: number) {
  await page.getByLabel("Find rank").fill(String(rank));
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Rank/ })).toHaveText(
    `Rank ${rank.toLocaleString("en-US")}`,
  );
}

test("every group of rank 1234 is the one that `groups` prints", async ({ page }) => {
  const groups = shardscope("groups") as Record<string, number[][]>;
  await page.goto("./");
  await selectRank(page, 1234);
  const shown = page.locator(".groups details");
  const kinds = await shown.evaluateAll((nodes) =>
    nodes.map((node) => (node as HTMLElement).dataset.group ?? ""),
  );
  expect(kinds).toEqual(expect.arrayContaining(["tp", "pp", "dp", "cp", "ep", "dp-cp", "tp-pp"]));
  for (const kind of kinds) {
    const group = page.locator(`.groups details[data-group="${kind}"]`);
    await group.locator("summary").click();
    const text = await group.locator(".all-members").innerText();
    const members = text.split(",").map(Number);
    const printed = groups[kind]?.find((ranks) => ranks.includes(1234));
    expect(members, kind).toEqual(printed);
    await group.locator("summary").click();
  }
});

test("the memory of stage 0 is the one that `evaluate` prints", async ({ page }) => {
  const report = shardscope("evaluate") as {
    memory: { stages: { stage: number; bytes: Record<string, number> }[] };
  };
  const stage = report.memory.stages[0];
  if (!stage) throw new Error("the report has no stage 0");
  await page.goto("./");
  await selectRank(page, 0);
  await expect(page.getByText("0 of 35")).toBeVisible();
  const shown = await page.evaluate(() => window.shardscope?.getReport().memory.stages[0]?.bytes);
  expect(shown).toEqual(stage.bytes);
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  for (const [part, name] of [
    ["weights", "weights"],
    ["gradients", "gradients"],
    ["optimizerStates", "optimizer"],
    ["activations", "activations"],
    ["total", "in all"],
  ] as const) {
    const bytes = stage.bytes[part] ?? Number.NaN;
    const gibibytes = `${(bytes / 2 ** 30).toLocaleString("en-US", { maximumSignificantDigits: 3 })}\u202fGiB`;
    const row = inspector.locator("dt", { hasText: name }).first();
    await expect(row.locator("xpath=following-sibling::dd[1]")).toContainText(gibibytes);
  }
});

test("three clusters, one story: data parallel 8, 10 and 12", async ({ page }) => {
  await page.goto("./");
  for (const [nodes, data] of [
    [280, 8],
    [350, 10],
    [420, 12],
  ] as const) {
    await page.getByLabel("Nodes", { exact: true }).fill(String(nodes));
    await expect(page.getByRole("slider", { name: "Data parallel" })).toHaveValue(String(data));
    await expect(page.getByText(`8 × 35 × ${data}`)).toBeVisible();
  }
});

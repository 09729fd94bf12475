/** Nonsense, broken and hostile links: a clear message, and the last good picture stays. */

import { deflateRawSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";

const link = (document: unknown) =>
  `./#plan=${deflateRawSync(JSON.stringify(document)).toString("base64url")}`;

async function opensOnExample(page: Page) {
  await expect(page.getByRole("slider", { name: "Tensor parallel" })).toHaveValue("8");
  await expect(page.getByRole("slider", { name: "Pipeline parallel" })).toHaveValue("35");
}

for (const [name, url, message] of [
  ["noise", "./#plan=%00%00!!", /characters that a link cannot have/],
  ["cut off", `${link({ version: 1, model: "gpt-3-175b" }).slice(0, 30)}`, /cut off/],
  [
    "a bomb",
    `./#plan=${deflateRawSync(Buffer.alloc(8_000_000, " ")).toString("base64url")}`,
    /unfolds to more than/,
  ],
  [
    "12-way tensor on 128 heads",
    link({
      version: 1,
      model: "mt-nlg-530b",
      cluster: { preset: "selene", nodes: 3 },
      parallel: { tensor: 12 },
    }),
    /parallel\.tensor: 12 does not divide model\.attentionHeads 128/,
  ],
  [
    "10 million GPUs",
    link({ version: 1, model: "gpt-3-175b", cluster: { accelerator: "a100-sxm-80", gpus: 1e7 } }),
    /cluster\.gpus/,
  ],
  [
    "zero layers",
    link({ version: 1, model: { layers: 0, hiddenSize: 64 }, cluster: { preset: "selene" } }),
    /model\.layers/,
  ],
] as const) {
  test(`a link that is ${name} says so and shows the example`, async ({ page }) => {
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(url);
    await expect(page.getByRole("alert")).toContainText(message);
    await opensOnExample(page);
    expect(errors).toEqual([]);
  });
}

test("markup in a plan is text, never markup", async ({ page }) => {
  const title = "<img src=x onerror=window.broken=1>";
  await page.goto(
    link({ version: 1, title, model: "gpt-3-175b", cluster: { preset: "selene", nodes: 128 } }),
  );
  await expect(page.getByText(title).first()).toBeVisible();
  expect(await page.evaluate(() => "broken" in window)).toBe(false);
});

test("what is typed wrongly is refused with a reason, and the picture stays", async ({ page }) => {
  await page.goto("./");
  const batch = page.getByLabel("Global batch");
  for (const [text, message] of [
    ["0", /training\.globalBatchSize/],
    ["-5", /training\.globalBatchSize/],
    ["1921", /training\.globalBatchSize/],
    ["many", /not a number/],
  ] as const) {
    await batch.fill(text);
    await expect(page.getByRole("alert")).toContainText(message);
    await expect(batch).toHaveAttribute("aria-invalid", "true");
    await opensOnExample(page);
  }
  await batch.fill("3840");
  await expect(page.getByRole("alert")).toBeEmpty();
});

test("a refused number is told at the field it was typed into, until it is gone", async ({
  page,
}) => {
  await page.goto("./");
  const microBatch = page.getByRole("textbox", { name: "Micro-batch" });
  await microBatch.fill("7");
  await expect(page.getByRole("alert")).toContainText(/training\.globalBatchSize/);
  await expect(microBatch).toHaveAttribute("aria-invalid", "true");
  await microBatch.blur();
  await expect(microBatch).toHaveValue("1");
  await expect(microBatch).toHaveAttribute("aria-invalid", "false");
});

test("a link that names what is not there says so, in slides too", async ({ page }) => {
  await page.goto("./?view=nonsense");
  await expect(page.getByRole("alert")).toContainText(/view "nonsense" is none of cluster/);
  await expect.poll(() => page.url()).not.toContain("nonsense");
  await page.goto("./?embed=nonsense");
  await page.reload();
  await expect(page.getByRole("alert")).toContainText(/embeds "nonsense"/);
  await expect(page.getByRole("application", { name: /GPUs on/ })).toBeVisible();
  await page.goto("./?embed=cluster#plan=!!!");
  await page.reload();
  await expect(page.getByRole("alert")).toContainText(/characters that a link cannot have/);
});

test("every picture opens without the network once the page is at rest", async ({
  page,
  context,
}) => {
  await page.goto("./");
  let before = -1;
  const atRest = async () => {
    const { fetched, age } = await page.evaluate(() => ({
      fetched: performance.getEntriesByType("resource").length,
      age: performance.now(),
    }));
    const isStill = fetched === before && age > 4000;
    before = fetched;
    return isStill;
  };
  await expect.poll(atRest, { intervals: [1000], timeout: 30_000 }).toBe(true);
  await context.setOffline(true);
  // The published runs are data of their own, fetched when they are asked for.
  for (const name of ["Schedule", "Memory", "Network"]) {
    await page.getByRole("tab", { name }).click();
    await expect(page.getByRole("tabpanel", { name })).not.toContainText(/Loading|could not be/);
  }
});

test("Back goes to the picture before", async ({ page }) => {
  await page.goto("./");
  await page.getByRole("tab", { name: "Memory" }).click();
  await expect.poll(() => page.url()).toContain("view=memory");
  await page.goBack();
  await expect(page.getByRole("tab", { name: "Cluster" })).toHaveAttribute("aria-selected", "true");
});

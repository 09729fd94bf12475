/** What people do with the page: drag, type, take back, share, embed; by pointer and by keyboard. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

const slider = (page: Page, name: string) => page.getByRole("slider", { name });
const figure = (page: Page, name: string) => page.getByRole("status", { name, exact: true });

async function degrees(page: Page): Promise<number[]> {
  const values: number[] = [];
  for (const name of ["Tensor parallel", "Pipeline parallel", "Data parallel"]) {
    values.push(Number(await slider(page, name).inputValue()));
  }
  return values;
}

test("the headline follows the slider, and the degrees keep to the GPUs", async ({ page }) => {
  await page.goto("./");
  const time = figure(page, "Time per iteration");
  const before = await time.innerText();
  await slider(page, "Tensor parallel").focus();
  await page.keyboard.press("ArrowLeft");
  await expect(slider(page, "Tensor parallel")).toHaveValue("4");
  await expect(time).not.toHaveText(before);
  const [tensor = 0, pipeline = 0, data = 0] = await degrees(page);
  expect(tensor * pipeline * data).toBe(2240);
});

test("a slider skips what cannot be and says why", async ({ page }) => {
  await page.goto("./");
  const pipeline = slider(page, "Pipeline parallel");
  await pipeline.focus();
  await page.keyboard.press("ArrowLeft");
  const lower = Number(await pipeline.inputValue());
  expect(2240 % lower).toBe(0);
  const describedBy = await pipeline.getAttribute("aria-describedby");
  await expect(page.locator(`[id="${describedBy}"]`)).not.toBeEmpty();
});

test("a slider at its end says that it is", async ({ page }) => {
  await page.goto("./");
  const tensor = slider(page, "Tensor parallel");
  await tensor.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowRight");
  const note = page.locator(`[id="${await tensor.getAttribute("aria-describedby")}"]`);
  await expect(note).toHaveText(`${await tensor.inputValue()} is the most that is offered here`);
});

test("undo and redo, by button and by key", async ({ page }) => {
  await page.goto("./");
  await slider(page, "Tensor parallel").focus();
  await page.keyboard.press("ArrowLeft");
  await expect(slider(page, "Tensor parallel")).toHaveValue("4");
  await page.keyboard.press("Control+z");
  await expect(slider(page, "Tensor parallel")).toHaveValue("8");
  await page.getByRole("button", { name: "Redo" }).click();
  await expect(slider(page, "Tensor parallel")).toHaveValue("4");
  await page.getByRole("button", { name: "Undo" }).click();
  expect(await degrees(page)).toEqual([8, 35, 8]);
});

test("the address bar reproduces the view", async ({ page, context }) => {
  await page.goto("./");
  await page.getByLabel("Nodes", { exact: true }).fill("350");
  await page.getByLabel("Colour", { exact: true }).selectOption("memory");
  await page.getByLabel("Find rank").fill("1234");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect.poll(() => page.url()).toMatch(/color=memory.*rank=1234/);
  const time = await figure(page, "Time per iteration").innerText();
  const second = await context.newPage();
  await second.goto(page.url());
  expect(await degrees(second)).toEqual([8, 35, 10]);
  await expect(second.getByRole("heading", { name: /^Rank/ })).toHaveText("Rank 1,234");
  await expect(second.getByLabel("Colour", { exact: true })).toHaveValue("memory");
  await expect(figure(second, "Time per iteration")).toHaveText(time);
});

test("a zoomed picture is zoomed again from its link", async ({ page, context }) => {
  await page.goto("./#rank=1234");
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(() => page.url()).toMatch(/zoom=/);
  const second = await context.newPage();
  await second.goto(page.url());
  const whole = await context.newPage();
  await whole.goto("./#rank=1234");
  const picture = (of: Page) => of.getByRole("application", { name: /GPUs on/ }).screenshot();
  const looksWhole = async () => (await picture(second)).equals(await picture(whole));
  // Pieces of the page arrive one by one; what counts is how it looks once they are there.
  const wait = { timeout: 20_000 };
  await expect(second.getByRole("application", { name: /pipeline ranks/ })).toBeVisible(wait);
  await expect(whole.getByRole("application", { name: /pipeline ranks/ })).toBeVisible(wait);
  await expect.poll(looksWhole, wait).toBe(false);
  await second.getByRole("button", { name: "Show the whole cluster" }).click();
  await expect.poll(looksWhole, wait).toBe(true);
});

test("?embed hides the chrome and keeps picture and headline", async ({ page }) => {
  await page.goto("./?embed");
  await expect(figure(page, "Time per iteration")).toBeVisible();
  await expect(page.getByRole("application", { name: /GPUs on/ })).toBeVisible();
  await expect(page.getByRole("slider")).toHaveCount(0);
  await expect(page.getByRole("banner")).toHaveCount(0);
});

test("every headline number opens into formula, values and source", async ({ page }) => {
  await page.goto("./");
  for (const name of ["Time per iteration", "Memory per GPU", "TFLOP/s per GPU", "MFU"]) {
    await page.getByRole("button", { name: `${name}: how it is computed` }).click();
    const explanation = page.getByRole("region", { name: /explained/ });
    await expect(explanation.getByText(/^Source:/).first()).toBeVisible();
    await page.getByRole("button", { name: "Close the explanation" }).click();
  }
});

test("a GPU is reached, walked from and selected with the keyboard alone", async ({ page }) => {
  await page.goto("./");
  const picture = page.getByRole("application", { name: /GPUs on/ });
  await picture.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /^Rank/ })).toHaveText("Rank 1");
});

test("keys pressed while pieces of the page are still on their way are not lost", async ({
  page,
}) => {
  const slowly = () => new Promise((resolve) => setTimeout(resolve, 1000));
  await page.route(/assets\/.*\.js$/, (route) => slowly().then(() => route.continue()));
  await page.goto("./");
  await page.getByRole("application", { name: /GPUs on/ }).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /^Rank/ })).toHaveText("Rank 1", {
    timeout: 20_000,
  });
});

test("the table holds every GPU and selects", async ({ page }) => {
  await page.goto("./");
  await page.getByRole("button", { name: "Table" }).click();
  const table = page.getByRole("dialog").getByRole("table");
  await expect(table.getByRole("row")).toHaveCount(65);
  await page.getByRole("button", { name: "Last" }).click();
  await page.getByRole("button", { name: "Select rank 2239" }).click();
  await page.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("heading", { name: /^Rank/ })).toHaveText("Rank 2,239");
});

for (const [name, url] of [
  ["the app", "./"],
  ["the app in dark", "./?theme=dark"],
  ["an embedded figure", "./?embed"],
] as const) {
  test(`axe finds nothing wrong with ${name}`, async ({ page }) => {
    await page.goto(url);
    await expect(figure(page, "Time per iteration")).toBeVisible();
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
      .analyze();
    expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map((n) => n.target) }))).toEqual([]);
  });
}

test("axe finds nothing on a phone either, and nothing is wider than it", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("./");
  await expect(figure(page, "Time per iteration")).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map((n) => n.target) }))).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});

test("a slide may ask for the parts it wants", async ({ page }) => {
  await page.goto("./?embed=schedule,headline");
  await expect(figure(page, "Time per iteration")).toBeVisible();
  await expect(page.getByRole("application", { name: /GPUs on/ })).toHaveCount(0);
  await expect(page.getByRole("application", { name: /35 pipeline ranks/ })).toBeVisible();
  await page.goto("./?embed=grid");
  await page.reload();
  await expect(page.getByRole("application", { name: /GPUs on/ })).toBeVisible();
  await expect(figure(page, "Time per iteration")).toHaveCount(0);
});

test("scripts take the picture and the plan away", async ({ page }) => {
  await page.goto("./#rank=1234");
  await page.waitForFunction(() => window.shardscope !== undefined);
  const svg = (await page.evaluate(() => window.shardscope?.export("svg"))) ?? "";
  expect(svg).toMatch(/^<svg /);
  expect(svg).toContain("<title>MT-NLG 530B on 280 DGX A100 of Selene</title>");
  const shown = await page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, "image/svg+xml");
    return read.querySelector("parsererror") === null ? read.querySelectorAll("*").length : 0;
  }, svg);
  expect(shown).toBeGreaterThan(50);
  const json = (await page.evaluate(() => window.shardscope?.export("json"))) ?? "{}";
  expect(JSON.parse(json).parallel).toEqual({ tensor: 8, pipeline: 35, data: 8 });
});

/** Taking the picture away: as a file, as a link, on paper. */
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

const exporter = (page: Page) => page.getByRole("button", { name: "Export", exact: true });

/** Saves by the menu; returns the file's name and content. */
async function save(page: Page, name: string): Promise<[name: string, content: Buffer]> {
  await exporter(page).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name }).click(),
  ]);
  return [download.suggestedFilename(), await readFile(await download.path())];
}

/** Elements of a drawing, none where it cannot be read. */
function elementsIn(page: Page, svg: string): Promise<number> {
  return page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, "image/svg+xml");
    return read.querySelector("parsererror") === null ? read.querySelectorAll("*").length : 0;
  }, svg);
}

test("picture, plan and report are saved as files that say what they are", async ({ page }) => {
  await page.goto("./#rank=1234");
  const [svgName, svg] = await save(page, "Picture as SVG");
  expect(svgName).toBe("shardscope-mt-nlg-530b-on-280-dgx-a100-of-selene-cluster.svg");
  expect(svg.toString()).toContain("<title>MT-NLG 530B on 280 DGX A100 of Selene</title>");
  expect(await elementsIn(page, svg.toString())).toBeGreaterThan(50);

  const [pngName, png] = await save(page, "Picture as PNG");
  expect(pngName).toMatch(/-cluster\.png$/);
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1920, 1080]);

  const [, plan] = await save(page, "Plan as JSON");
  expect(JSON.parse(plan.toString()).parallel).toEqual({ tensor: 8, pipeline: 35, data: 8 });
  const [reportName, report] = await save(page, "Report as JSON");
  expect(reportName).toMatch(/-report\.json$/);
  expect(JSON.parse(report.toString()).step.seconds).toBeGreaterThan(10);
});

test("what is saved is the picture looked at", async ({ page }) => {
  await page.goto("./?view=schedule");
  await expect(page.getByRole("application", { name: /35 pipeline ranks/ })).toBeVisible();
  const [name, svg] = await save(page, "Picture as SVG");
  expect(name).toMatch(/-schedule\.svg$/);
  expect(svg.toString()).toContain("1F1B: 35 pipeline ranks, 240 micro-batches");
  const byScript = await page.evaluate(() => window.shardscope?.export("svg"));
  expect(byScript).toBe(svg.toString());
  const image = await page.evaluate(() => window.shardscope?.export("png"));
  expect(image).toMatch(/^data:image\/png;base64,/);
  const corner = await page.evaluate(async (address) => {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const context = document.createElement("canvas").getContext("2d");
    context?.drawImage(picture, 0, 0);
    return [...(context?.getImageData(2, 2, 1, 1).data ?? [])];
  }, image ?? "");
  expect(corner).toEqual([255, 255, 255, 255]);
  const refused = page.evaluate(() => window.shardscope?.export("gif" as "png"));
  await expect(refused).rejects.toThrow(/svg, png, json, report/);
});

test("a slide of numbers alone still gives the cluster's picture", async ({ page }) => {
  await page.goto("./?embed=headline");
  await page.waitForFunction(() => window.shardscope !== undefined);
  const svg = (await page.evaluate(() => window.shardscope?.export("svg"))) ?? "";
  expect(svg).toContain('class="gpus"');
});

test("the menu copies the link, closes by Escape, and axe finds nothing in it", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("./?view=memory");
  await exporter(page).focus();
  await page.keyboard.press("Enter");
  const copy = page.getByRole("button", { name: "Copy link" });
  await expect(copy).toBeInViewport({ ratio: 1 });
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  expect(violations).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(copy).toBeHidden();
  await exporter(page).click();
  await copy.click();
  await expect(page.getByText("Link copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
});

for (const [name, path, text] of [
  ["the cluster", "./#rank=1234", "Colour: pipeline stage"],
  ["the schedule", "./?view=schedule", "data-parallel collectives"],
  ["the memory", "./?view=memory", "capacity 80"],
] as const) {
  test(`${name} is printed as vectors with title and headline on one page`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(path);
    await page.waitForFunction(() => window.shardscope !== undefined);
    await expect(page.locator(".picture-panel canvas").first()).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");

    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const sheet = page.locator(".print-sheet");
    await expect(sheet).toContainText("MT-NLG 530B on 280 DGX A100 of Selene");
    await expect(sheet).toContainText("Time per iteration");
    await expect(sheet.locator("svg").first()).toBeVisible();
    await expect(sheet).toContainText(text);
    await expect(sheet.locator("svg > rect").first()).toHaveAttribute("fill", "#ffffff");
    await expect(page.locator("#root")).toBeHidden();
    const names = await sheet
      .locator("[id]")
      .evaluateAll((elements) => elements.map(({ id }) => id));
    expect(new Set(names).size).toBe(names.length);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await expect(sheet).toHaveCount(0);

    await page.emulateMedia({ media: null, colorScheme: "dark" });
    const paper = await page.pdf({ preferCSSPageSize: true });
    expect(paper.toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(
      paper.toString("latin1"),
    ) as RegExpExecArray;
    expect(Number(width)).toBeGreaterThan(Number(height));
  });
}

test("in the frame of a slide what is printed stands as on the screen, without a title", async ({
  page,
  baseURL,
}) => {
  await page.goto("./");
  await page.setContent(
    `<iframe src="${baseURL}?embed&theme=dark" width="960" height="540"></iframe>`,
  );
  const slide = page.frameLocator("iframe");
  await expect(slide.getByRole("application", { name: /GPUs on/ })).toBeVisible();
  const inside = page.frames()[1];
  if (!inside) throw new Error("the frame has not loaded");
  await inside.waitForFunction(() => window.shardscope !== undefined);
  const shown = await slide.locator(".picture").evaluate(({ clientWidth, clientHeight }) => {
    dispatchEvent(new Event("beforeprint"));
    return [clientWidth, clientHeight];
  });
  const drawn = slide.locator(".print-figure > svg");
  await expect(drawn).toHaveAttribute("width", String(shown[0]));
  await expect(drawn).toHaveAttribute("height", String(shown[1]));
  await expect(slide.locator(".print-title")).toHaveCount(0);
});

/** Memory and Validation as a visitor gets them: reached by keys, free of what axe finds, never wider than the page. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

// Looking at every element of the whole page takes axe a while on a busy machine.
test.describe.configure({ timeout: 90_000 });

async function violations(page: Page) {
  const found = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  return found.violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.target) }));
}

const bars = (page: Page) => page.getByRole("application", { name: /pipeline stages/ });
const scatter = (page: Page) => page.getByRole("application", { name: /published runs/ });

for (const theme of ["light", "dark"]) {
  test(`axe finds nothing wrong with Memory in ${theme}, opened as far as it goes`, async ({
    page,
  }) => {
    await page.goto(`./?view=memory&theme=${theme}`);
    await expect(bars(page)).toBeVisible();
    await page.getByRole("button", { name: /optimizer states/ }).click();
    await page.getByRole("button", { name: "Show single changes" }).click();
    await page.getByText("Stages as a table").click();
    await expect(page.getByRole("application", { name: /over a step/ })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  test(`axe finds nothing wrong with Validation in ${theme}, a run and the table shown`, async ({
    page,
  }) => {
    await page.goto(`./?view=validation&theme=${theme}`);
    await expect(scatter(page)).toBeVisible();
    await scatter(page).focus();
    await page.keyboard.press("ArrowUp");
    await page.getByLabel("Source", { exact: true }).selectOption("narayanan2021");
    await page.getByText(/runs as a table/).click();
    expect(await violations(page)).toEqual([]);
  });
}

for (const view of ["memory", "validation"]) {
  for (const [width, height] of [
    [960, 540],
    [390, 844],
  ] as const) {
    test(`${view} at ${width} × ${height} is not wider than the page`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.goto(`./?view=${view}`);
      await expect((view === "memory" ? bars : scatter)(page)).toBeVisible();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
    });
  }
}

test("keys alone: from the tab to a stage, its largest part, and back to a plan as it was", async ({
  page,
}) => {
  await page.goto("./?view=memory");
  await expect(bars(page)).toBeVisible();
  await page.getByRole("tab", { name: "Memory" }).focus();
  await page.keyboard.press("Tab");
  await expect(bars(page)).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /^Stage 34/ }).first()).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: /, explained$/ })).toBeVisible();
});

test("a run opened in Validation is the plan, and undo brings the other back", async ({ page }) => {
  await page.goto("./?view=validation");
  await scatter(page).focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(page.getByText("This run is the plan now shown.")).toBeVisible();
  await expect(page).toHaveTitle(/published run/);
  await page.keyboard.press("Control+z");
  await expect(page).not.toHaveTitle(/published run/);
});

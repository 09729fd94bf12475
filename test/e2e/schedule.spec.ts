/** The step in time: scrubbed, played, stepped, compared; by pointer and by keyboard alone. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

const strip = (page: Page) => page.getByRole("region", { name: "The step in time" });
const figure = (page: Page) => strip(page).getByRole("application").first();
const instant = (page: Page) => page.getByRole("status", { name: "Instant", exact: true });
const colour = (page: Page) => page.getByLabel("Colour", { exact: true });

async function drag(page: Page, from: number, to: number): Promise<void> {
  const box = await figure(page).boundingBox();
  if (!box) throw new Error("The schedule is not on the page");
  await page.mouse.move(box.x + from * box.width, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + to * box.width, box.y + box.height / 2, { steps: 4 });
}

test("dragging under the cluster shows what GPUs do, and leaving gives the colour back", async ({
  page,
}) => {
  await page.goto("./");
  await expect(figure(page)).toHaveAccessibleName(/^1F1B: 35 pipeline ranks, 240 micro-batches/);
  await colour(page).selectOption("memory");
  await drag(page, 0.2, 0.5);
  await expect(colour(page)).toHaveValue("activity");
  const shown = await instant(page).innerText();
  expect(Number.parseFloat(shown)).toBeGreaterThan(20);
  // Nothing is written to the link before the hand lets go and rests.
  expect(page.url()).not.toMatch(/time=/);
  await page.mouse.up();
  await expect.poll(() => page.url()).toMatch(/color=activity.*time=2\d/);
  await page.getByRole("button", { name: "Leave the instant" }).click();
  await expect(colour(page)).toHaveValue("memory");
  await expect.poll(() => page.url()).not.toMatch(/time=/);
});

test("a link brings its instant to every picture", async ({ page }) => {
  await page.goto("./?color=activity#time=30");
  await expect(instant(page)).toHaveText(/^30/);
  await page.getByRole("tab", { name: "Schedule" }).click();
  await expect(instant(page)).toHaveText(/^30/);
  await page.getByRole("tab", { name: "Memory" }).click();
  await page.getByRole("tab", { name: "Cluster" }).click();
  await expect(instant(page)).toHaveText(/^30/);
  await expect.poll(() => page.url()).toMatch(/time=30(&|$)/);
});

test("playing runs to the end and then rests in the link", async ({ page }) => {
  await page.goto("./?view=schedule#time=20");
  await expect(instant(page)).toHaveText(/^20/);
  await page.getByLabel("Speed", { exact: true }).selectOption({ label: "step in 5 s" });
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect(page.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await expect.poll(() => page.url()).toMatch(/time=5[2-9]/);
});

test("by keyboard alone: event by event, a rank, a micro-batch's way, its GPUs", async ({
  page,
}) => {
  await page.goto("./?view=schedule#time=10");
  await expect(figure(page)).toHaveAccessibleName(/bubble/);
  await figure(page).focus();
  await page.keyboard.press("ArrowRight");
  const later = await instant(page).innerText();
  expect(Number.parseFloat(later)).toBeGreaterThanOrEqual(10);
  for (let rank = 0; rank < 4; rank++) await page.keyboard.press("ArrowDown");
  const said = strip(page).locator('[aria-live="polite"]').first();
  await expect(said).toHaveText(/pipeline rank 3/);
  while (/idle/.test(await said.innerText())) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("]");
  await expect(said).toHaveText(/of micro-batch \d+, stage \d+ on pipeline rank/);
  const rank = /pipeline rank (\d+)/.exec(await said.innerText())?.[1];
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Inspector" })).toContainText(
    `${rank} of 35`,
  );
  await page.keyboard.press("End");
  await expect(instant(page)).toHaveText(/^5\d/);
  // Space plays, from the beginning where it stands at the end.
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
});

test("by keyboard alone: neighbouring events read differently, and the update is not idle time", async ({
  page,
}) => {
  await page.goto("./?view=schedule#time=30");
  await expect(figure(page)).toHaveAccessibleName(/bubble/);
  await figure(page).focus();
  const seen = new Set<string>();
  for (let press = 0; press < 8; press++) {
    await page.keyboard.press("ArrowRight");
    seen.add(await instant(page).innerText());
  }
  expect(seen.size).toBe(8);
  const said = strip(page).locator('[aria-live="polite"]').first();
  await expect(said).toHaveText(/^30\.0\d+.s: of 35 pipeline ranks \d+ backward, .*forward/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await expect(said).toHaveText(/^optimizer on pipeline rank 0, from/);
});

test("a slide holds two schedules, their legend and what changes, without scrolling", async ({
  page,
}) => {
  await page.setViewportSize({ width: 960, height: 540 });
  await page.goto("./?embed&view=schedule&compare=zb-1p");
  const words = strip(page).getByText(/the step takes .* instead of/);
  await expect(words).toBeInViewport({ ratio: 1 });
  const isScrolled = await strip(page).evaluate((view) => view.scrollHeight > view.clientHeight);
  expect(isScrolled).toBe(false);
});

test("both of two compared schedules explain their bubble and have their table", async ({
  page,
}) => {
  await page.goto("./?view=schedule&compare=zb-1p");
  await expect(strip(page).getByText(/^ZB-1p: bubble .* in this step/)).toBeVisible();
  await strip(page)
    .getByText(/^ZB-1p: bubble/)
    .click();
  await expect(strip(page).getByText(/Qi et al\. 2024/)).toBeVisible();
  await strip(page).getByText("Passes as a table, ZB-1p").click();
  await expect(strip(page).getByRole("button", { name: "0I0", exact: true })).toBeVisible();
});

test("two schedules on one axis, with what changes in words", async ({ page }) => {
  await page.goto("./?view=schedule");
  await page.getByLabel("Compare with").selectOption("zb-1p");
  await expect(strip(page).getByText(/the step takes .* instead of .* shorter/)).toBeVisible();
  await expect(strip(page).getByRole("application")).toHaveCount(2);
  await expect.poll(() => page.url()).toMatch(/compare=zb-1p/);
  await page.reload();
  await expect(strip(page).getByRole("application")).toHaveCount(2);
  await page.getByLabel("Compare with").selectOption("dualpipe");
  await expect(strip(page).getByText(/Not compared: .*35 is odd/)).toBeVisible();
  await expect(strip(page).getByRole("application")).toHaveCount(1);
});

test("another schedule moves into place and is then itself", async ({ page }) => {
  await page.goto("./?view=schedule");
  await expect(figure(page)).toHaveAccessibleName(/^1F1B/);
  await page.getByRole("combobox", { name: "Schedule", exact: true }).selectOption("gpipe");
  await expect(figure(page)).toHaveAccessibleName(/^GPipe: 35 pipeline ranks/);
});

test("a step of many passes is simulated beside the page", async ({ page }) => {
  await page.goto("./?view=schedule");
  await expect(figure(page)).toHaveAccessibleName(/240 micro-batches/);
  await page.getByLabel("Global batch").fill("16000");
  await expect(figure(page)).toHaveAccessibleName(/2,000 micro-batches/, { timeout: 20_000 });
});

test("the bubble opens, and passes are there as a table, page by page", async ({ page }) => {
  await page.goto("./?view=schedule");
  await strip(page)
    .getByText(/^Bubble .* in this step/)
    .click();
  await expect(strip(page).getByText(/Narayanan et al\. 2021/)).toBeVisible();
  await strip(page).getByText("Passes as a table").click();
  await expect(strip(page).getByText(/^Rows 1 to 100 of 48\d on pipeline rank 0/)).toBeVisible();
  await strip(page).getByRole("button", { name: "next", exact: true }).click();
  await expect(strip(page).getByText(/^Rows 101 to 200 of 48\d/)).toBeVisible();
  for (let turn = 0; turn < 3; turn++) {
    await strip(page).getByRole("button", { name: "next", exact: true }).click();
  }
  await expect(page.locator(".data-table tbody tr").last()).toContainText("optimizer");
  await page.locator(".data-table").getByRole("button").first().click();
  await expect(instant(page)).not.toHaveText("–");
});

test("who asks for less motion is shown one still after another", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("./?view=schedule#time=10");
  await expect(instant(page)).toHaveText(/^10/);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  const seen = new Set<string>();
  for (let look = 0; look < 15; look++) {
    seen.add(await instant(page).innerText());
    await page.waitForTimeout(100);
  }
  expect(seen.size).toBeLessThanOrEqual(3);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
});

test("the strip folds away and comes back, and a small frame has none", async ({ page }) => {
  await page.goto("./");
  await strip(page).getByRole("button", { name: "Schedule" }).click();
  await expect(strip(page).getByRole("application")).toHaveCount(0);
  await strip(page).getByRole("button", { name: "Schedule" }).click();
  await expect(figure(page)).toBeVisible();
  await page.setViewportSize({ width: 960, height: 540 });
  await expect(strip(page)).toHaveCount(0);
});

test("a slide shows cluster and strip, or the schedule alone", async ({ page }) => {
  await page.goto("./?embed=grid,schedule#time=5");
  await expect(page.getByRole("application", { name: /GPUs on/ })).toBeVisible();
  await expect(figure(page)).toHaveAccessibleName(/^1F1B/);
  await expect(page.getByRole("application")).toHaveCount(2);
  await page.goto("./?embed=schedule");
  await expect(page.getByRole("application")).toHaveCount(1);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const view of ["", "?view=schedule"]) {
    test(`axe finds nothing at ${view || "the strip"}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(`./${view}#time=20`);
      await expect(figure(page)).toHaveAccessibleName(/bubble/);
      if (view) await strip(page).getByText("Passes as a table").click();
      const { violations } = await new AxeBuilder({ page })
        .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
        .analyze();
      expect(violations).toEqual([]);
    });
  }
}

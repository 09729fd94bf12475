/** The whole run: days, energy and price, from tokens and a price that one states. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

const figure = (page: Page, name: string) => page.getByRole("status", { name, exact: true });
const opener = (page: Page) => page.getByRole("button", { name: "Time to train: the whole run" });
const tokens = (page: Page) => page.getByLabel("Tokens to train on");
const price = (page: Page) => page.getByLabel("Price per GPU hour");

test("the run is as long as the model's was, and costs what its hours cost", async ({ page }) => {
  await page.goto("./");
  await expect(figure(page, "Time to train")).toHaveText(/days/);
  await opener(page).click();
  await expect(tokens(page)).toHaveValue("270");
  await expect(figure(page, "Price of the run")).toHaveCount(0);
  await price(page).fill("2");
  await page.getByRole("button", { name: "Price: how it is computed" }).click();
  const explained = page.getByRole("region", { name: "Price, explained" });
  await expect(explained).toContainText("H · price");
  await expect(explained).toContainText("stated price per GPU hour");
  await expect(figure(page, "Energy of the run")).toHaveText(/MWh/);
});

test("what is stated is in the link, and can be taken back", async ({ page, context }) => {
  await page.goto("./");
  const days = await figure(page, "Time to train").innerText();
  await opener(page).click();
  await tokens(page).fill("540");
  await price(page).fill("2.5");
  await expect.poll(() => page.url()).toMatch(/tokens=540000000000.*price=2\.5/);
  const doubled = await figure(page, "Time to train").innerText();
  expect(Number.parseFloat(doubled) / Number.parseFloat(days)).toBeCloseTo(2, 1);

  const second = await context.newPage();
  await second.goto(page.url());
  await expect(figure(second, "Time to train")).toHaveText(doubled);
  await opener(second).click();
  await expect(price(second)).toHaveValue("2.5");

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(price(page)).toHaveValue("");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(tokens(page)).toHaveValue("270");
  await page.getByRole("button", { name: "Redo" }).click();
  await page.getByRole("button", { name: "Take 270 billion" }).click();
  await expect(figure(page, "Time to train")).toHaveText(days);
  await expect.poll(() => page.url()).not.toContain("tokens=");
});

test("what is no amount is said to be none, and changes nothing", async ({ page }) => {
  await page.goto("./");
  const days = await figure(page, "Time to train").innerText();
  await opener(page).click();
  await tokens(page).fill("many");
  await expect(tokens(page)).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText(/is no amount: a number above 0/)).toBeVisible();
  await expect(figure(page, "Time to train")).toHaveText(days);
});

test("a model without published tokens is assumed to be trained on as many as is usual", async ({
  page,
}) => {
  await page.goto("./");
  await page.getByRole("combobox", { name: "Model" }).selectOption("deepnet-1000");
  await opener(page).click();
  await expect(page.getByText(/assumed: 20 tokens per active parameter/)).toBeVisible();
});

for (const [name, size, colorScheme] of [
  ["a desk", { width: 1440, height: 900 }, "dark"],
  ["a narrow frame", { width: 960, height: 540 }, "light"],
  ["a phone", { width: 390, height: 844 }, "light"],
] as const) {
  test(`on ${name} the opened run fits, by keyboard, and axe finds nothing`, async ({ page }) => {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    await page.goto("./");
    await opener(page).focus();
    await page.keyboard.press("Enter");
    await price(page).fill("2");
    await page.getByRole("button", { name: "Energy: how it is computed" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Energy, explained" })).toBeVisible();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
      .analyze();
    expect(violations).toEqual([]);
  });
}

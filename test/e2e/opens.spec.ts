import { expect, test } from "@playwright/test";

test("the page opens and says what it is", async ({ page }) => {
  const errors: Error[] = [];
  page.on("pageerror", (error) => errors.push(error));
  await page.goto("./");
  await expect(page).toHaveTitle(/Shardscope/);
  expect(errors).toEqual([]);
});

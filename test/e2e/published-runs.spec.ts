/** Published runs: opened by link, and behind the honest interval beside the predicted time. */
import { expect, test } from "@playwright/test";

test("?run= opens a published run as a plan", async ({ page }) => {
  await page.goto("./?run=mtnlg-530b/420nodes");
  await expect(page.getByRole("slider", { name: "Data parallel" })).toHaveValue("12");
  await expect(page.getByText("8 × 35 × 12 = 3,360 GPUs")).toBeVisible();
});

test("a run that is not there is said, and the example stands", async ({ page }) => {
  await page.goto("./?run=nobody/ran-this");
  await expect(page.getByRole("alert")).toContainText("no published run");
  await expect(page.getByRole("slider", { name: "Data parallel" })).toHaveValue("8");
});

test("the predicted time says how far it may be off", async ({ page }) => {
  await page.goto("./");
  const time = page.getByRole("button", { name: "Time per iteration: how it is computed" });
  await expect(time).toContainText(/\d+\ss – \d+\ss likely/);
});

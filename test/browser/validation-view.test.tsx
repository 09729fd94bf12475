/** The Validation view in a real browser: points, filters, keyboard, a run opened as the plan. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { cleanup, render } from "vitest-browser-react";
import { FIRST_EXAMPLE } from "../../src/engine/plan/presets/first-example.ts";
import { createShardscopeStore, type ShardscopeStore } from "../../src/state/store.ts";
import { StoreContext } from "../../src/state/use-shardscope.ts";
import "../../src/style/tokens.css";
import "../../src/style/layout.css";
import "../../src/style/controls.css";
import "../../src/style/figures.css";
import ValidationView from "../../src/views/validation/ValidationView.tsx";

async function show(): Promise<ShardscopeStore> {
  const store = createShardscopeStore({ document: FIRST_EXAMPLE });
  await render(
    <StoreContext value={store}>
      <div style={{ width: 880 }}>
        <ValidationView />
      </div>
    </StoreContext>,
  );
  await expect.element(figure()).toBeVisible();
  return store;
}

const figure = () => page.getByRole("application", { name: /published runs/ });
const nameOf = () => figure().element().getAttribute("aria-label") ?? "";

beforeEach(() => page.viewport(960, 900));
afterEach(cleanup);

test("all times that were published are there", async () => {
  await show();
  await expect.element(page.getByText(/^498 published times/)).toBeVisible();
  expect(nameOf()).toMatch(/of 498 published runs/);
});

test("filters leave fewer, say how many, and can be taken back", async () => {
  await show();
  await page.getByLabelText("Source", { exact: true }).selectOptions("mtnlg-530b");
  await expect.element(page.getByText(/^3 published times/)).toBeVisible();
  await expect.poll(nameOf).toMatch(/of 3 published runs/);
  await page.getByRole("button", { name: "Show all" }).click();
  await expect.element(page.getByText(/^498 published times/)).toBeVisible();
});

test("memory is compared too", async () => {
  await show();
  await page.getByRole("radio", { name: "memory" }).click({ force: true });
  await expect.element(page.getByText(/^202 published memory values/)).toBeVisible();
  await expect.poll(nameOf).toMatch(/memory per GPU of 202/);
});

test("a run is reached by keys, described, and opened as the plan; undo goes back", async () => {
  const store = await show();
  await page.getByLabelText("Source", { exact: true }).selectOptions("mtnlg-530b");
  await expect.poll(nameOf).toMatch(/of 3 published runs/);
  (figure().element() as HTMLElement).focus();
  await userEvent.keyboard("{End}");
  await expect.element(page.getByText(/Measured 60.1\u202fs, predicted/)).toBeInTheDocument();
  await userEvent.keyboard("{Enter}");
  expect(store.getState().analysis.plan.title).toContain("mtnlg-530b/280nodes");
  expect(store.getState().analysis.plan.cluster.gpus).toBe(2240);
  await expect.element(page.getByText("This run is the plan now shown.")).toBeVisible();
  store.getState().undo();
  expect(store.getState().analysis.plan.title).toBe(FIRST_EXAMPLE.title);
});

test("the table holds the runs the filter leaves, and opens them", async () => {
  const store = await show();
  await page.getByLabelText("Source", { exact: true }).selectOptions("mtnlg-530b");
  await page.getByText("The 3 runs as a table").click();
  await page.getByRole("button", { name: "mtnlg-530b/420nodes" }).click();
  expect(store.getState().analysis.plan.cluster.gpus).toBe(3360);
});

/** The Memory view in a real browser: bars, keyboard, opened parts, the step. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { cleanup, render } from "vitest-browser-react";
import { createShardscopeStore, type ShardscopeStore } from "../../src/state/store.ts";
import { stepSourceOf } from "../../src/state/timeline-source.ts";
import { StoreContext } from "../../src/state/use-shardscope.ts";
import "../../src/style/tokens.css";
import "../../src/style/layout.css";
import "../../src/style/controls.css";
import "../../src/style/figures.css";
import MemoryStrip from "../../src/views/memory/MemoryStrip.tsx";
import MemoryView from "../../src/views/memory/MemoryView.tsx";

const FITS = {
  version: 1,
  model: "gpt-3-175b",
  cluster: { preset: "selene", nodes: 128 },
  parallel: { tensor: 8, pipeline: 16, data: 8 },
  training: { globalBatchSize: 1536, recompute: "full" },
};
const DOES_NOT_FIT = {
  ...FITS,
  cluster: { preset: "selene", nodes: 1 },
  parallel: { tensor: 8, pipeline: 1, data: 1 },
  training: { globalBatchSize: 8 },
};

const NEARLY_FITS = {
  ...FITS,
  cluster: { preset: "selene", nodes: 8 },
  parallel: { tensor: 8, pipeline: 4, data: 2 },
  training: { globalBatchSize: 64 },
};

async function show(document: Record<string, unknown>): Promise<ShardscopeStore> {
  const store = createShardscopeStore({ document });
  await render(
    <StoreContext value={store}>
      <div style={{ width: 880 }}>
        <MemoryView />
      </div>
    </StoreContext>,
  );
  await expect.element(figure()).toBeVisible();
  return store;
}

const figure = () => page.getByRole("application", { name: /pipeline stages/ });

beforeEach(() => page.viewport(960, 900));
afterEach(cleanup);

test("says whether the plan fits, and the fullest stage's largest part", async () => {
  const store = await show(FITS);
  await expect.element(page.getByText(/^Fits: stage 0 needs/)).toBeVisible();
  store.getState().propose(DOES_NOT_FIT);
  await expect.element(page.getByText(/^Does not fit: every GPU needs/)).toBeVisible();
  await expect.element(page.getByText(/Most is optimizer states/)).toBeVisible();
});

test("the keyboard walks over stages and parts, selects the stage and opens the part", async () => {
  const store = await show(FITS);
  (figure().element() as HTMLElement).focus();
  await userEvent.keyboard("{Home}{ArrowRight}{ArrowRight}");
  await expect.element(page.getByText(/^Stage 2: .* of 80/)).toBeInTheDocument();
  await userEvent.keyboard("{ArrowUp}{Enter}");
  const { selectedRank, analysis } = store.getState();
  expect(analysis.grid.coordinateOf("pipeline", selectedRank ?? -1)).toBe(2);
  await expect.element(page.getByRole("region", { name: "Weights, explained" })).toBeVisible();
});

test("each part opens into its formula, this plan's values and a source", async () => {
  await show(FITS);
  await page.getByRole("button", { name: /optimizer states/ }).click();
  const explanation = page.getByRole("region", { name: "Optimizer states, explained" });
  await expect.element(explanation.getByText(/bytes per parameter/).last()).toBeVisible();
  await expect.element(explanation.getByText(/^Source:/).first()).toBeVisible();
  await explanation.getByRole("button", { name: "Close the explanation" }).click();
  await expect.element(explanation).not.toBeInTheDocument();
});

test("a change that makes the plan fit is tried with one click and taken back with another", async () => {
  const store = await show(NEARLY_FITS);
  const before = store.getState().history.present;
  await expect
    .element(page.getByRole("heading", { name: "What would make it fit?" }))
    .toBeVisible();
  await page
    .getByRole("button", { name: /^Try: / })
    .first()
    .click();
  expect(store.getState().analysis.report.memory.fits).toBe(true);
  await expect.element(page.getByText(/^Fits: /)).toBeVisible();
  await page.getByRole("button", { name: "Take it back" }).click();
  expect(store.getState().history.present).toEqual(before);
  await expect.element(page.getByText(/^Does not fit: /)).toBeVisible();
});

test("what saves memory is listed on demand for a plan that fits", async () => {
  await show(FITS);
  await expect
    .element(page.getByRole("button", { name: /^Try: / }).first())
    .not.toBeInTheDocument();
  await page.getByRole("button", { name: "Show single changes" }).click();
  await expect.element(page.getByRole("button", { name: /^Try: .*ZeRO-1/ })).toBeVisible();
});

test("a click on a bar selects that stage's rank in the selected pipeline", async () => {
  const store = await show(FITS);
  store.getState().select(1);
  const stage = figure().element();
  const box = stage.getBoundingClientRect();
  stage.dispatchEvent(
    new MouseEvent("click", { clientX: box.x + 52 + 40, clientY: box.y + 200, bubbles: true }),
  );
  const rank = store.getState().selectedRank ?? -1;
  const coordinates = store.getState().analysis.grid.coordinatesOf(rank);
  expect(coordinates).toMatchObject({ pipeline: 1, tensor: 1, data: 0 });
});

test("the table holds every stage and selects", async () => {
  const store = await show(FITS);
  await page.getByText("Stages as a table").click();
  await expect.element(page.getByRole("button", { name: "Select stage 15" })).toBeVisible();
  await page.getByRole("button", { name: "Select stage 15" }).click();
  const { selectedRank, analysis } = store.getState();
  expect(analysis.grid.coordinateOf("pipeline", selectedRank ?? -1)).toBe(15);
});

test("over the step the curve peaks at what the bar shows, and an instant can be chosen", async () => {
  const store = await show(FITS);
  const curve = page.getByRole("application", { name: /over a step of/ });
  await expect.element(curve).toBeVisible();
  const peak = curve
    .element()
    .getAttribute("aria-label")
    ?.match(/peak (\S+)/)?.[1];
  const verdict = document.querySelector("#memory-verdict strong")?.textContent;
  expect(verdict).toContain(`needs ${peak}`);
  (curve.element() as HTMLElement).focus();
  await userEvent.keyboard("{End}{Enter}");
  // The store hears of an instant once it has come to rest.
  const end = stepSourceOf(store).get().step?.timeline.stepSeconds ?? Number.NaN;
  await expect.poll(() => store.getState().view.time).toBeCloseTo(end, 9);
});

test("the strip shows the stages and tells which rank is pointed at", async () => {
  const store = createShardscopeStore({ document: FITS });
  const pointed: (number | undefined)[] = [];
  await render(
    <StoreContext value={store}>
      <MemoryStrip onPoint={(rank) => pointed.push(rank)} />
    </StoreContext>,
  );
  await expect.element(figure()).toBeVisible();
  (figure().element() as HTMLElement).focus();
  await userEvent.keyboard("{End}");
  const last = pointed.at(-1) ?? -1;
  expect(store.getState().analysis.grid.coordinateOf("pipeline", last)).toBe(15);
});

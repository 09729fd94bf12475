/** The Network picture and the inspector of links in a real browser: keyboard, tiers, taking away, what if. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { cleanup, render } from "vitest-browser-react";
import { networkSourceOf } from "../../src/state/network.ts";
import { createShardscopeStore, type ShardscopeStore } from "../../src/state/store.ts";
import { StoreContext, useShardscope } from "../../src/state/use-shardscope.ts";
import "../../src/style/tokens.css";
import "../../src/style/layout.css";
import "../../src/style/controls.css";
import "../../src/style/figures.css";
import LinkInspector from "../../src/views/network/LinkInspector.tsx";
import NetworkView from "../../src/views/network/NetworkView.tsx";

const PLAN = {
  version: 1,
  model: "gpt-3-175b",
  cluster: { preset: "selene", nodes: 48 },
  parallel: { tensor: 8, pipeline: 8 },
  training: { globalBatchSize: 96, recompute: "full" },
};

function Page() {
  const place = useShardscope((state) => state.networkPlace);
  return (
    <main style={{ width: 900 }}>
      <NetworkView />
      {place ? <LinkInspector place={place} /> : null}
    </main>
  );
}

async function show(document: Record<string, unknown> = PLAN): Promise<ShardscopeStore> {
  const store = createShardscopeStore({ document });
  await render(
    <StoreContext value={store}>
      <Page />
    </StoreContext>,
  );
  await expect.element(matrix()).toBeVisible();
  return store;
}

const matrix = () => page.getByRole("application", { name: /^Communication matrix/ });

beforeEach(() => page.viewport(960, 900));
afterEach(cleanup);

test("the keyboard walks over the matrix, hears each pair and selects the sender", async () => {
  const store = await show();
  (matrix().element() as HTMLElement).focus();
  await userEvent.keyboard("{ArrowRight}{ArrowDown}{ArrowDown}{ArrowRight}");
  await expect.element(page.getByText(/^ranks 4 – 5 to ranks 2 – 3, /)).toBeInTheDocument();
  await userEvent.keyboard("{Enter}");
  expect(store.getState().selectedRank).toBe(4);
});

test("one kind alone is shown in the matrix, by tier and kept in the view", async () => {
  const store = await show();
  await page.getByLabelText("Traffic").selectOptions("data");
  expect(store.getState().view.traffic).toBe("data");
  await expect
    .element(page.getByRole("application", { name: /pairs exchange data bytes/ }))
    .toBeVisible();
  const nvlink = page.getByRole("row", { name: /^NVLink/ });
  await expect.element(nvlink).not.toHaveTextContent(/tensor \d/);
});

test("a tier's busiest cable opens; taken away, its bytes go elsewhere; undo puts it back", async () => {
  const store = await show();
  const adapter = page.getByRole("row", { name: /^adapter/ }).first();
  await adapter.getByRole("button", { name: /^adapter \d+ of node \d+ to leaf/ }).click();
  const place = store.getState().networkPlace;
  if (place?.kind !== "link") throw new Error("no cable was opened");
  await expect.element(page.getByRole("heading", { name: "Who causes it" })).toBeVisible();
  await expect.element(page.getByRole("button", { name: /^data, ranks/ }).first()).toBeVisible();
  await page.getByRole("button", { name: "Take this cable away" }).click();
  await expect.element(page.getByRole("region", { name: "Taken away" })).toBeVisible();
  expect(store.getState().routes.present.cut.links).toEqual([place.link]);
  const loads = () => networkSourceOf(store).get().network?.loads.total[2 * place.link];
  await expect.poll(loads).toBe(0);
  store.getState().undo();
  await expect.poll(loads).toBeGreaterThan(0);
  await expect.element(page.getByRole("region", { name: "Taken away" })).not.toBeInTheDocument();
});

test("what a missing node leaves without a way is said", async () => {
  const store = await show();
  store.getState().reroute({ cut: { links: [], switches: [], nodes: [3] } });
  await expect.element(page.getByText(/an iteration find no way/)).toBeVisible();
  await page.getByRole("button", { name: "Put back node 3" }).click();
  await expect.element(page.getByText(/an iteration find no way/)).not.toBeInTheDocument();
});

test("another rank order is tried with one click, puts tensor bytes onto adapters, and is taken back", async () => {
  const store = await show();
  const before = store.getState().history.present;
  const seconds = store.getState().analysis.report.step.seconds;
  await page.getByRole("button", { name: /^Try: rank order pp-dp-tp/ }).click();
  expect(store.getState().analysis.plan.parallel.order).toBe("pp-dp-tp-cp-ep");
  expect(store.getState().analysis.report.step.seconds).toBeGreaterThan(seconds);
  const adapter = page.getByRole("row", { name: /^adapter/ }).first();
  await expect.element(adapter).toHaveTextContent(/tensor \d/);
  await page.getByRole("button", { name: "Take it back" }).click();
  expect(store.getState().history.present).toEqual(before);
  await expect.element(adapter).not.toHaveTextContent(/tensor \d/);
});

test("a single node has NVLink alone", async () => {
  await show({
    ...PLAN,
    cluster: { preset: "selene", nodes: 1 },
    parallel: { tensor: 8, pipeline: 1 },
    training: { globalBatchSize: 8, recompute: "full" },
  });
  await expect.element(page.getByRole("row", { name: /^NVLink/ }).first()).toBeVisible();
  await expect.element(page.getByRole("row", { name: /^adapter/ }).first()).not.toBeInTheDocument();
});

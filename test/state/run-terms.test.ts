/** What is stated of the whole run goes back and forth with the plan, and comes with a link. */
import { expect, test } from "vitest";
import { followLink, openLink } from "../../src/state/open-link.ts";
import { isAmount } from "../../src/state/run-terms.ts";
import { createShardscopeStore } from "../../src/state/store.ts";

const PLAN = { model: "gpt-3-175b", cluster: { preset: "selene", nodes: 16 } };

test("terms are one step of undo beside those of the plan", () => {
  const store = createShardscopeStore({ document: PLAN });
  const { analysis } = store.getState();
  store.getState().stateRun({ tokens: 1e9 });
  store.getState().propose({ ...PLAN, title: "another" });
  store.getState().stateRun({ pricePerGpuHour: 2 });
  expect(store.getState().run.present).toEqual({ tokens: 1e9, pricePerGpuHour: 2 });
  store.getState().undo();
  expect(store.getState().run.present).toEqual({ tokens: 1e9 });
  store.getState().undo();
  expect(store.getState().analysis.plan.title).toBeUndefined();
  expect(store.getState().run.present).toEqual({ tokens: 1e9 });
  store.getState().undo();
  expect(store.getState().run.present).toEqual({});
  store.getState().redo();
  expect(store.getState().run.present).toEqual({ tokens: 1e9 });
  expect(store.getState().analysis.plan).toEqual(analysis.plan);
});

test("terms leave what the plan evaluates to as it was", () => {
  const store = createShardscopeStore({ document: PLAN });
  const { analysis } = store.getState();
  store.getState().stateRun({ tokens: 1e9 });
  expect(store.getState().analysis).toBe(analysis);
});

test("digits typed one after the other are one step", () => {
  const store = createShardscopeStore({ document: PLAN });
  for (const tokens of [3e9, 30e9, 300e9]) store.getState().stateRun({ tokens }, "run.tokens");
  store.getState().undo();
  expect(store.getState().run.present).toEqual({});
});

test("a link brings its terms, and one without takes them away", () => {
  const store = openLink({ link: { plan: PLAN, tokens: 3e11, price: 2.5 }, problems: [] });
  expect(store.getState().run.present).toEqual({ tokens: 3e11, pricePerGpuHour: 2.5 });
  followLink(store, { link: { plan: PLAN }, problems: [] });
  const { tokens, pricePerGpuHour } = store.getState().run.present;
  expect([tokens, pricePerGpuHour]).toEqual([undefined, undefined]);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e19])("%s is no amount", (value) => {
  expect(isAmount(value)).toBe(false);
});

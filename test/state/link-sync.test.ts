/** The address bar follows what is seen, and Back goes to the picture before. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FIRST_EXAMPLE } from "../../src/engine/plan/presets/first-example.ts";
import type { LinkPage } from "../../src/state/link-sync.ts";
import { keepLink } from "../../src/state/page-link.ts";
import { createShardscopeStore } from "../../src/state/store.ts";

/** A page's address and history, without a browser. */
function standIn() {
  const entries = ["/"];
  const listeners = new Map<string, () => void>();
  const page: LinkPage = {
    location: { search: "", hash: "", pathname: "/" },
    history: {
      replaceState(_data, _unused, url) {
        entries[entries.length - 1] = url;
        arriveAt(url);
      },
      pushState(_data, _unused, url) {
        entries.push(url);
        arriveAt(url);
      },
    },
    addEventListener: (type, listener) => listeners.set(type, listener),
    removeEventListener: (type) => listeners.delete(type),
  };
  const arriveAt = (address: string) => {
    const { search, hash } = new URL(address, "http://page.example");
    Object.assign(page.location, { search, hash });
  };
  const back = () => {
    entries.pop();
    arriveAt(entries.at(-1) ?? "/");
    listeners.get("popstate")?.();
  };
  return { page, entries, back };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** Lets the link be written: its moment passes, and so does its compression. */
async function settle(until: () => boolean): Promise<void> {
  await vi.advanceTimersByTimeAsync(200);
  while (!until()) await new Promise((resolve) => setImmediate(resolve));
}

it("goes back to the picture before, and undoing is not filled with what was only looked at", async () => {
  const store = createShardscopeStore({ document: FIRST_EXAMPLE });
  const { page, entries, back } = standIn();
  const stop = keepLink(store, page);
  await settle(() => page.location.hash !== "");
  store.getState().look({ picture: "memory" });
  await settle(() => page.location.search === "?view=memory");
  store.getState().look({ color: "memory" });
  await settle(() => page.location.search === "?view=memory&color=memory");
  expect(entries).toHaveLength(2);
  back();
  await settle(() => store.getState().view.picture === "cluster");
  expect(store.getState().history.past).toHaveLength(0);
  await settle(() => true);
  expect(entries).toHaveLength(1);
  stop();
});

it("leaves the history of a deck alone", async () => {
  const store = createShardscopeStore({ document: FIRST_EXAMPLE, view: { embed: [] } });
  const { page, entries } = standIn();
  const stop = keepLink(store, page);
  store.getState().look({ picture: "memory" });
  await settle(() => page.location.search.includes("view=memory"));
  expect(entries).toHaveLength(1);
  stop();
});

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { FIRST_EXAMPLE } from "./engine/plan/presets/first-example.ts";
import { App } from "./panels/App.tsx";
import { createShardscopeStore, type ShardscopeStore } from "./state/store.ts";
import { StoreContext } from "./state/use-shardscope.ts";
import "./style/tokens.css";
import "./style/layout.css";
import "./style/controls.css";
import "./style/figures.css";

/** Shows the page at its address, then what comes after the first picture: link, slides, scripts. */
async function start(root: HTMLElement): Promise<void> {
  const store = await storeOfPage();
  createRoot(root).render(
    <StrictMode>
      <StoreContext value={store}>
        <App />
      </StoreContext>
    </StrictMode>,
  );
  const [{ keepLink }, { installPageApi }, { keepPrintable }] = await Promise.all([
    import("./state/page-link.ts"),
    import("./embed/page-api.ts"),
    import("./panels/print/print-sheet.ts"),
  ]);
  keepLink(store, window);
  installPageApi(store, window);
  keepPrintable(store, window);
}

/** A bare address names nothing, and need not wait for what reads links: it opens on the first story. */
async function storeOfPage(): Promise<ShardscopeStore> {
  const { search, hash } = location;
  if (search === "" && hash === "") return createShardscopeStore({ document: FIRST_EXAMPLE });
  const { openPage } = await import("./state/page-link.ts");
  return openPage(search, hash);
}

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root");
// Not awaited here: later pieces import from this one, and would wait for it while it waits for them.
void start(root);

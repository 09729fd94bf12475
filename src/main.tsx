import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { ParsedLink } from "./formats/link.ts";
import { App } from "./panels/App.tsx";
import { openLink } from "./state/open-link.ts";
import { StoreContext } from "./state/use-shardscope.ts";
import "./style/tokens.css";
import "./style/layout.css";
import "./style/controls.css";
import "./style/figures.css";

/** Shows the page at its address, then what comes after the first picture: link, slides, scripts. */
async function start(root: HTMLElement): Promise<void> {
  const store = openLink(await linkOfPage());
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

/** A bare address names nothing, and need not wait for what reads links. */
async function linkOfPage(): Promise<ParsedLink> {
  const { search, hash } = location;
  if (search === "" && hash === "") return { link: {}, problems: [] };
  const { readLink } = await import("./state/page-link.ts");
  return readLink(search, hash);
}

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root");
// Not awaited here: later pieces import from this one, and would wait for it while it waits for them.
void start(root);

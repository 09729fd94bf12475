import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { parseLink } from "./formats/link.ts";
import { App } from "./panels/App.tsx";
import { syncLink } from "./state/link-sync.ts";
import { followLink, openLink } from "./state/open-link.ts";
import { withPublishedRun } from "./state/published-run-link.ts";
import { StoreContext } from "./state/use-shardscope.ts";
import "./style/tokens.css";
import "./style/layout.css";
import "./style/controls.css";
import "./style/figures.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root");

const store = openLink(await withPublishedRun(await parseLink(location.search, location.hash)));
syncLink(store, window, async (link) => followLink(store, await withPublishedRun(link)));

createRoot(root).render(
  <StrictMode>
    <StoreContext value={store}>
      <App />
    </StoreContext>
  </StrictMode>,
);

// Slides and scripts ask for more than the first picture shows, and come after it. Not awaited: what is
// fetched reads this very module, and each would wait for the other to be done.
void import("./embed/page-api.ts").then(({ installPageApi }) => installPageApi(store, window));

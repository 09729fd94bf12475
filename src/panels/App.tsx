import { lazy, Suspense, useEffect, useState } from "react";
import { useShardscope } from "../state/use-shardscope.ts";
import { Header } from "./chrome/Header.tsx";
import { Messages } from "./chrome/Messages.tsx";
import { useTheme } from "./chrome/use-theme.ts";
import { useUndoKeys } from "./chrome/use-undo-keys.ts";
import { Headline } from "./headline/Headline.tsx";
import { Pictures } from "./pictures/Pictures.tsx";

// A slide needs none of these, and the picture is there before them: each is fetched on its own.
const ControlColumn = lazy(() => import("./controls/ControlColumn.tsx"));
const Inspector = lazy(() => import("./inspector/Inspector.tsx"));
const GpuTable = lazy(() => import("./table/GpuTable.tsx"));

/** The page: the whole app, or in a slide only the parts its link names. */
export function App() {
  const embed = useShardscope((state) => state.view.embed);
  const title = useShardscope(
    (state) => state.analysis.plan.title ?? state.analysis.plan.model.name,
  );
  useTheme();
  useUndoKeys();
  useEffect(() => {
    document.title = `${title} – Shardscope`;
  }, [title]);
  return embed ? <EmbeddedApp parts={embed} /> : <WholeApp />;
}

function WholeApp() {
  const [table, setTable] = useState(false);
  return (
    <div className="app">
      <a className="skip-link" href="#controls">
        Skip to the plan
      </a>
      <Header onTable={() => setTable(true)} />
      <main className="main" id="picture" tabIndex={-1}>
        <Messages />
        <Headline />
        <Pictures />
      </main>
      <section className="controls" id="controls" aria-label="Plan" tabIndex={-1}>
        <Suspense>
          <ControlColumn />
        </Suspense>
      </section>
      <InspectorColumn />
      <Suspense>{table ? <GpuTable onClose={() => setTable(false)} /> : null}</Suspense>
    </div>
  );
}

/** Parts an embedding link may name; none named means the picture under its headline. */
function EmbeddedApp({ parts }: { parts: readonly string[] }) {
  const shows = (part: string) =>
    parts.length === 0 ? part === "grid" || part === "headline" : parts.includes(part);
  return (
    <div className="app embedded">
      <main className="main" id="picture">
        <h1 className="visually-hidden">Shardscope</h1>
        {shows("headline") ? <Headline /> : null}
        {shows("grid") ? <Pictures /> : null}
      </main>
      {shows("inspector") ? <InspectorColumn /> : null}
    </div>
  );
}

function InspectorColumn() {
  const selected = useShardscope(
    (state) => state.selectedRank !== undefined || state.networkPlace !== undefined,
  );
  return (
    <aside className={selected ? "inspector selected" : "inspector"} aria-label="Inspector">
      <Suspense>
        <Inspector />
      </Suspense>
    </aside>
  );
}

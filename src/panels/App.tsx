import { lazy, Suspense, useEffect, useState } from "react";
import { planTitle } from "../scene/plan-title.ts";
import { PICTURE_IDS } from "../state/picture-names.ts";
import { useShardscope } from "../state/use-shardscope.ts";
import { Boundary } from "./chrome/Boundary.tsx";
import { useTheme } from "./chrome/use-theme.ts";
import { useUndoKeys } from "./chrome/use-undo-keys.ts";
import { Headline } from "./headline/Headline.tsx";
import { PictureNamed, Pictures } from "./pictures/Pictures.tsx";

// A slide needs none of these, and the picture is there before them: each is fetched on its own.
const Header = lazy(() => import("./chrome/Header.tsx"));
const Messages = lazy(() => import("./chrome/Messages.tsx"));
const ControlColumn = lazy(() => import("./controls/ControlColumn.tsx"));
const Inspector = lazy(() => import("./inspector/Inspector.tsx"));
const GpuTable = lazy(() => import("./table/GpuTable.tsx"));

/** The page: the whole app, or in a slide only the parts its link names. */
export function App() {
  const embed = useShardscope((state) => state.view.embed);
  const title = useShardscope((state) => planTitle(state.analysis.plan));
  useTheme();
  useUndoKeys();
  useEffect(() => {
    document.title = `${title} – Shardscope`;
  }, [title]);
  return embed ? <EmbeddedApp parts={embed} /> : <WholeApp />;
}

function WholeApp() {
  const [table, setTable] = useState(false);
  const plan = useShardscope((state) => state.analysis.plan);
  return (
    <div className="app">
      <a className="skip-link" href="#controls">
        Skip to the plan
      </a>
      <Suspense fallback={<HeaderPlace />}>
        <Header onTable={() => setTable(true)} />
      </Suspense>
      <main className="main" id="picture" tabIndex={-1}>
        <Suspense>
          <Messages />
        </Suspense>
        <Headline run />
        <Pictures />
      </main>
      <section className="controls" id="controls" aria-label="Plan" tabIndex={-1}>
        <Boundary what="controls" retryOn={plan}>
          <Suspense>
            <ControlColumn />
          </Suspense>
        </Boundary>
      </section>
      <InspectorColumn />
      <Suspense>{table ? <GpuTable onClose={() => setTable(false)} /> : null}</Suspense>
    </div>
  );
}

/** Keeps the header's place, with the name in it, while its tools are fetched. */
function HeaderPlace() {
  return (
    <header className="app-header">
      <h1>Shardscope</h1>
    </header>
  );
}

/** Parts an embedding link names; where it names no picture, the one it looks at, under the numbers. */
function EmbeddedApp({ parts }: { parts: readonly string[] }) {
  const looked = useShardscope((state) => state.view.picture);
  // A slide says nothing of assumptions, but must not show another plan than its link without a word.
  const wrong = useShardscope((state) => state.problem !== undefined);
  const asked = parts.map((part) => (part === "grid" ? "cluster" : part));
  const named = PICTURE_IDS.filter((id) => asked.includes(id));
  // Beside the cluster the schedule is the strip under it.
  const own = named.includes("cluster") ? named.filter((id) => id !== "schedule") : named;
  const pictures = parts.length > 0 ? own : [looked];
  return (
    <div className="app embedded">
      <main className="main" id="picture">
        <h1 className="visually-hidden">Shardscope</h1>
        {wrong ? (
          <Suspense>
            <Messages />
          </Suspense>
        ) : null}
        {parts.length === 0 || parts.includes("headline") ? (
          <Headline run={parts.includes("run")} />
        ) : null}
        {pictures.map((id) => (
          <div key={id} className="picture-panel">
            <PictureNamed id={id} />
          </div>
        ))}
      </main>
      {parts.includes("inspector") ? <InspectorColumn /> : null}
    </div>
  );
}

function InspectorColumn() {
  const selected = useShardscope(
    (state) => state.selectedRank !== undefined || state.networkPlace !== undefined,
  );
  const plan = useShardscope((state) => state.analysis.plan);
  return (
    <aside className={selected ? "inspector selected" : "inspector"} aria-label="Inspector">
      <Boundary what="inspector" retryOn={plan}>
        <Suspense>
          <Inspector />
        </Suspense>
      </Boundary>
    </aside>
  );
}

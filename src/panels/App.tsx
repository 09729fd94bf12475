import { useEffect, useState } from "react";
import { useShardscope } from "../state/use-shardscope.ts";
import { Header } from "./chrome/Header.tsx";
import { Messages } from "./chrome/Messages.tsx";
import { useTheme } from "./chrome/use-theme.ts";
import { useUndoKeys } from "./chrome/use-undo-keys.ts";
import { ControlColumn } from "./controls/ControlColumn.tsx";
import { Headline } from "./headline/Headline.tsx";
import { Inspector } from "./inspector/Inspector.tsx";
import { Pictures } from "./pictures/Pictures.tsx";
import { GpuTable } from "./table/GpuTable.tsx";

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
      <a className="skip-link" href="#picture">
        Skip to the picture
      </a>
      <Header onTable={() => setTable(true)} />
      <ControlColumn />
      <main className="main" id="picture" tabIndex={-1}>
        <Messages />
        <Headline />
        <Pictures />
      </main>
      <Inspector />
      {table ? <GpuTable onClose={() => setTable(false)} /> : null}
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
      {shows("inspector") ? <Inspector /> : null}
    </div>
  );
}

import { planTitle } from "../../scene/plan-title.ts";
import type { Theme } from "../../state/store.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { ExportMenu } from "./ExportMenu.tsx";

const NEXT_THEME: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

/** Name, plan, and what one does with a whole view: undo, redo, table, export, theme. */
export default function Header({ onTable }: { onTable(): void }) {
  const store = useShardscopeStore();
  const plan = useShardscope((state) => state.analysis.plan);
  const canUndo = useShardscope((state) => state.history.past.length > 0);
  const canRedo = useShardscope((state) => state.history.future.length > 0);
  const theme = useShardscope((state) => state.view.theme);
  return (
    <header className="app-header">
      <h1>Shardscope</h1>
      <p className="plan-title">{planTitle(plan)}</p>
      <div className="tools" role="toolbar" aria-label="View">
        <button type="button" disabled={!canUndo} onClick={() => store.getState().undo()}>
          Undo
        </button>
        <button type="button" disabled={!canRedo} onClick={() => store.getState().redo()}>
          Redo
        </button>
        <button type="button" onClick={onTable}>
          Table
        </button>
        <ExportMenu />
        <button
          type="button"
          aria-label={`Theme: ${theme}. Change to ${NEXT_THEME[theme]}`}
          onClick={() => store.getState().look({ theme: NEXT_THEME[theme] })}
        >
          Theme: {theme}
        </button>
      </div>
    </header>
  );
}

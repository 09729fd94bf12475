/** The theme pictures are drawn in: the one chosen, or the system's. */
import { useSyncExternalStore } from "react";
import { type Theme, themeNamed } from "../../scene/theme.ts";
import { useShardscope } from "../../state/use-shardscope.ts";

const darkPreferred = () => matchMedia("(prefers-color-scheme: dark)");

function subscribe(listener: () => void): () => void {
  const query = darkPreferred();
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

export function useThemeInForce(): Theme {
  const chosen = useShardscope((state) => state.view.theme);
  const dark = useSyncExternalStore(subscribe, () => darkPreferred().matches);
  return themeNamed(chosen === "auto" ? (dark ? "dark" : "light") : chosen);
}

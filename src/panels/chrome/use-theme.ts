import { useEffect, useSyncExternalStore } from "react";
import { useShardscope } from "../../state/use-shardscope.ts";

const darkPreferred = () => matchMedia("(prefers-color-scheme: dark)");

function subscribe(listener: () => void): () => void {
  const query = darkPreferred();
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** The theme in force: the one chosen, or the system's. */
export function useThemeInForce(): "light" | "dark" {
  const theme = useShardscope((state) => state.view.theme);
  const dark = useSyncExternalStore(subscribe, () => darkPreferred().matches);
  return theme === "auto" ? (dark ? "dark" : "light") : theme;
}

/** Sets the page's theme, which the style sheets read. */
export function useTheme(): void {
  const theme = useThemeInForce();
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
}

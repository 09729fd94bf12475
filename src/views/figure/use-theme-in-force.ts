/** The theme pictures are drawn in: the one chosen, or the system's; on paper always the light one. */
import { useSyncExternalStore } from "react";
import { type Theme, themeNamed } from "../../scene/theme.ts";
import { useShardscope } from "../../state/use-shardscope.ts";

const darkPreferred = () => matchMedia("(prefers-color-scheme: dark)");

function subscribe(listener: () => void): () => void {
  const query = darkPreferred();
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

let onPaper = false;
const readers = new Set<() => void>();

/** Pictures are for paper from now on, or for the screen again; what reads the theme renders anew. */
export function drawForPaper(isOn: boolean): void {
  onPaper = isOn;
  for (const tell of readers) tell();
}

function subscribePaper(listener: () => void): () => void {
  readers.add(listener);
  return () => readers.delete(listener);
}

export function useThemeInForce(): Theme {
  const chosen = useShardscope((state) => state.view.theme);
  const paper = useSyncExternalStore(subscribePaper, () => onPaper);
  const dark = useSyncExternalStore(subscribe, () => darkPreferred().matches);
  if (paper) return themeNamed("light");
  return themeNamed(chosen === "auto" ? (dark ? "dark" : "light") : chosen);
}

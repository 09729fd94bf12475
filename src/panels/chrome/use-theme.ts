import { useEffect } from "react";
import { useThemeInForce } from "../../views/figure/use-theme-in-force.ts";

/** Sets the page's theme, which the style sheets read. */
export function useTheme(): void {
  const { name } = useThemeInForce();
  useEffect(() => {
    document.documentElement.dataset.theme = name;
  }, [name]);
}

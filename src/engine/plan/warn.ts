/** Collecting what a reader should know about a plan that is nevertheless computed. */
import type { Warning } from "../report.ts";

export type Warn = (path: string, code: string, message: string) => void;

export function warningsInto(warnings: Warning[]): Warn {
  return (path, code, message) => {
    warnings.push({ path, code, message });
  };
}

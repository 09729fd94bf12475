/** The published runs for React: absent until they have been fetched. */
import { useEffect, useState } from "react";
import { loadValidation } from "../../scene/validation/load-validation.ts";
import type { ValidationRun } from "../../scene/validation/validation-run.ts";

export type Loaded =
  | { state: "loading" }
  | { state: "failed"; reason: string }
  | { state: "there"; runs: readonly ValidationRun[] };

export function useValidationRuns(): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading" });
  useEffect(() => {
    let gone = false;
    loadValidation().then(
      (runs) => gone || setLoaded({ state: "there", runs }),
      (error) => gone || setLoaded({ state: "failed", reason: String(error?.message ?? error) }),
    );
    return () => {
      gone = true;
    };
  }, []);
  return loaded;
}

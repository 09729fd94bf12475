/** The published runs, fetched when first asked for: a page that shows none does not wait for them. */
import type { ValidationRun } from "./validation-run.ts";

let loading: Promise<readonly ValidationRun[]> | undefined;

/** Every published run, in the order of the data. */
export function loadValidation(): Promise<readonly ValidationRun[]> {
  loading ??= import("./validation-data.json").then(
    (module) => module.default.runs as unknown as readonly ValidationRun[],
    (error) => {
      // A failed download may be tried again.
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** The run of this id, as `?run=ID` names it; undefined when there is none. */
export async function findPublishedRun(id: string): Promise<ValidationRun | undefined> {
  return (await loadValidation()).find((run) => run.id === id);
}

/** A run as a document that the store takes: its plan under a title that names run and source. */
export function planOfRun(run: ValidationRun): Record<string, unknown> {
  const model = run.plan.model as { name?: string } | undefined;
  return { ...run.plan, title: `${model?.name ?? run.id}: published run ${run.id}` };
}

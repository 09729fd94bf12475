import { useMemo } from "react";
import { withFields } from "../../state/document.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";

export interface Edit {
  /** Sets dotted fields of the plan; `undefined` gives a field back to its default. */
  (fields: Record<string, unknown>, gesture?: string): boolean;
  /** Says what is wrong with an input that is no value at all. */
  refuse(path: string, message: string): void;
}

/** How a control writes the plan. */
export function useEdit(): Edit {
  const store = useShardscopeStore();
  return useMemo(() => {
    const edit = (fields: Record<string, unknown>, gesture?: string) => {
      const { history, propose } = store.getState();
      return propose(withFields(history.present, fields), gesture);
    };
    return Object.assign(edit, {
      refuse: (path: string, message: string) => store.getState().report({ path, message }),
    });
  }, [store]);
}

/** The plan's complaint about one field, or about anything below it. */
export function useProblem(path: string): string | undefined {
  const problem = useShardscope((state) => state.problem);
  return problem && (problem.path === path || problem.path.startsWith(`${path}.`))
    ? problem.message
    : undefined;
}

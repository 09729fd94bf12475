import { useMemo, useState } from "react";
import { withFields } from "../../state/document.ts";
import type { Problem } from "../../state/store.ts";
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

/**
 * The plan's complaint about one field, or about anything below it; and what it answered to this
 * control's own edit, whichever field the rule that was broken names: a micro-batch of 7 is refused
 * for the batch that it does not divide.
 */
export function useProblem(path: string): {
  problem: string | undefined;
  /** Notes whether the edit just made by this control was taken. */
  answered(taken: boolean): void;
} {
  const store = useShardscopeStore();
  const problem = useShardscope((state) => state.problem);
  const [own, setOwn] = useState<Problem>();
  const isOwn = problem !== undefined && problem === own;
  const concerns = problem && (problem.path === path || problem.path.startsWith(`${path}.`));
  return {
    problem: isOwn || concerns ? problem?.message : undefined,
    answered: (taken) => setOwn(taken ? undefined : store.getState().problem),
  };
}

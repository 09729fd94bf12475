/** Trying a change on the plan: it becomes the plan, and can be taken back while it still is. */
import { useState } from "react";
import type { PlanDocument } from "../../state/document.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";

export interface Trial {
  /** What was tried last, while that is still the plan. */
  tried: string | undefined;
  tryOut(name: string, document: PlanDocument): void;
  takeBack(): void;
}

export function useTrial(): Trial {
  const store = useShardscopeStore();
  const present = useShardscope((state) => state.history.present);
  const [last, setLast] = useState<{ name: string; document: PlanDocument }>();
  return {
    tried: last && last.document === present ? last.name : undefined,
    tryOut(name, document) {
      if (store.getState().propose(document)) setLast({ name, document });
    },
    takeBack: () => store.getState().undo(),
  };
}

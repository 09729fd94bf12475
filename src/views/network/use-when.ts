/** The parts of a step whose traffic can be chosen, and how one is. */
import { useMemo } from "react";
import { PHASE_NAMES } from "../../scene/network/moment-words.ts";
import { phasesOf } from "../../state/network-moment.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";

export interface WhenChoice {
  value: string;
  choices: readonly { value: string; label: string }[];
  choose(value: string): void;
}

export function useWhen(): WhenChoice {
  const store = useShardscopeStore();
  const when = useShardscope((state) => state.view.when);
  const analysis = useShardscope((state) => state.analysis);
  const phases = useMemo(() => phasesOf(analysis), [analysis]);
  const shown = when && when !== "instant" && !phases.includes(when) ? [...phases, when] : phases;
  return {
    value: when ?? "iteration",
    choices: [
      { value: "iteration", label: "whole iteration" },
      ...shown.map((phase) => ({ value: phase, label: PHASE_NAMES[phase] })),
      { value: "instant", label: "one instant" },
    ],
    choose(value) {
      const chosen = value === "instant" ? value : shown.find((phase) => phase === value);
      store.getState().look({ when: chosen });
    },
  };
}

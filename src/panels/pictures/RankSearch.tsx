import { type FormEvent, useState } from "react";
import { formatCount } from "../../scene/quantity-text.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";

/** "rank 1234" or just the number: selects that GPU in every picture. */
export function RankSearch() {
  const store = useShardscopeStore();
  const gpus = useShardscope((state) => state.analysis.plan.cluster.gpus);
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const digits = /^\s*(?:rank\s*)?(\d{1,9})\s*$/i.exec(text.replaceAll(",", ""))?.[1];
    const rank = digits === undefined ? Number.NaN : Number(digits);
    if (rank < gpus) {
      setProblem(undefined);
      store.getState().select(rank);
    } else {
      setProblem(`A rank is a whole number from 0 to ${formatCount(gpus - 1)}.`);
    }
  };
  return (
    <form className="rank-search text-field" onSubmit={submit}>
      <label htmlFor="rank-search">Find rank</label>
      <span>
        <input
          id="rank-search"
          value={text}
          placeholder="1234"
          inputMode="numeric"
          autoComplete="off"
          aria-invalid={problem !== undefined}
          aria-describedby={problem ? "rank-search-problem" : undefined}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit">Show</button>
      </span>
      {problem ? (
        <p className="problem" id="rank-search-problem">
          {problem}
        </p>
      ) : null}
    </form>
  );
}

import type { Provenance } from "../../engine/cluster/fabric/fabric-outline.ts";
import { IN_NETWORK_REDUCTION, statementsOf } from "../../engine/cluster/fabric/statement-texts.ts";
import { useShardscope } from "../../state/use-shardscope.ts";

const MEANINGS: Record<Provenance, string> = {
  quoted: "stands in a source",
  derived: "follows from counting ports",
  constructed: "one wiring that fits all ports",
  assumed: "nothing was found",
};

/** What is known of the fabric, and how well. */
export function Statements() {
  const fabric = useShardscope((state) => state.analysis.fabric);
  const { interNode, nodes } = useShardscope((state) => state.analysis.plan.cluster);
  const reduces = interNode.kind === "infiniband" && nodes > 1 && fabric.tiers.length > 0;
  const statements = [...statementsOf(fabric), ...(reduces ? [IN_NETWORK_REDUCTION] : [])];
  if (statements.length === 0) return null;
  return (
    <section aria-labelledby="statements-title">
      <h2 id="statements-title">What is known of this fabric: {fabric.name}</h2>
      <ul className="statements">
        {statements.map(({ text, provenance, source }) => (
          <li key={text}>
            <strong title={MEANINGS[provenance]}>{provenance}</strong> {text}
            {source ? <span className="source"> {source}</span> : null}
          </li>
        ))}
      </ul>
      <p className="hint">
        {Object.entries(MEANINGS)
          .map(([mark, meaning]) => `${mark}: ${meaning}`)
          .join(" · ")}
      </p>
    </section>
  );
}

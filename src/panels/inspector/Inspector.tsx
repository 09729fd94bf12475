import { lazy, Suspense, useDeferredValue, useState } from "react";
import { rankFacts } from "../../engine/rank-facts.ts";
import { MEMORY_PARTS } from "../../scene/memory/memory-parts.ts";
import { formatCount, formatLarge, formatMemory } from "../../scene/quantity-text.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import MemoryStrip from "../../views/memory/MemoryStrip.tsx";
import { GroupList } from "./GroupList.tsx";
import { MemoryStack } from "./MemoryStack.tsx";
import { SentBytes } from "./SentBytes.tsx";

const MemoryExplanation = lazy(() => import("./MemoryExplanation.tsx"));
const LinkInspector = lazy(() => import("../../views/network/LinkInspector.tsx"));

/** What is known of what was selected last: links and switches, or a GPU. */
export default function Inspector() {
  const place = useShardscope((state) => state.networkPlace);
  return place ? <LinkInspector place={place} /> : <RankInspector />;
}

/** What is known of the selected GPU: where it is, what it holds, what fills it, whom it talks to. */
function RankInspector() {
  // The picture of a change comes first, and what is said beside it in the next frame.
  const analysis = useDeferredValue(useShardscope((state) => state.analysis));
  const selected = useDeferredValue(useShardscope((state) => state.selectedRank));
  const picture = useShardscope((state) => state.view.picture);
  const store = useShardscopeStore();
  const [explained, setExplained] = useState(false);
  const rank = selected ?? 0;
  const facts = rankFacts(analysis, rank);
  const { plan } = analysis;
  const { coordinates, memory } = facts;
  const capacity = analysis.report.memory.capacityBytes;
  const of = (index: number, degree: number) => `${index} of ${degree}`;
  return (
    <>
      <div className="inspector-head">
        <h2>Rank {formatCount(rank)}</h2>
        <span>
          node {facts.node}, GPU {facts.localGpu}
        </span>
      </div>
      {selected === undefined ? (
        <p className="hint">Click a GPU or find a rank; until then this is rank 0.</p>
      ) : (
        <button type="button" onClick={() => store.getState().select(undefined)}>
          Clear the selection
        </button>
      )}
      <dl className="facts">
        <dt>tensor rank</dt>
        <dd>{of(coordinates.tensor, plan.parallel.tensor)}</dd>
        <dt>pipeline stage</dt>
        <dd>{of(coordinates.pipeline, plan.parallel.pipeline)}</dd>
        <dt>data replica</dt>
        <dd>{of(coordinates.data, plan.parallel.data)}</dd>
        {plan.parallel.context > 1 ? (
          <>
            <dt>context rank</dt>
            <dd>{of(coordinates.context, plan.parallel.context)}</dd>
          </>
        ) : null}
        {plan.parallel.expert > 1 ? (
          <>
            <dt>expert rank</dt>
            <dd>{of(coordinates.expert, plan.parallel.expert)}</dd>
          </>
        ) : null}
        <dt>layers</dt>
        <dd>{layersText(memory.layers)}</dd>
        <dt>parameters</dt>
        <dd>{formatLarge(memory.parameters)}</dd>
      </dl>

      <h3>Memory</h3>
      <MemoryStack bytes={memory.bytes} capacity={capacity} />
      <dl className="facts">
        {MEMORY_PARTS.map(({ part, name }) => (
          <div key={part} style={{ display: "contents" }}>
            <dt>
              <span className="swatch" style={{ background: `var(--part-${part})` }} />
              {name}
            </dt>
            <dd>{formatMemory(memory.bytes[part])}</dd>
          </div>
        ))}
        <dt>in all</dt>
        <dd>
          <strong>{formatMemory(memory.bytes.total)}</strong> of {formatMemory(capacity)}
        </dd>
      </dl>
      <button type="button" aria-expanded={explained} onClick={() => setExplained(!explained)}>
        How is this computed?
      </button>
      {explained ? (
        <Suspense>
          <MemoryExplanation
            analysis={analysis}
            stage={coordinates.pipeline}
            onClose={() => setExplained(false)}
          />
        </Suspense>
      ) : null}

      {plan.parallel.pipeline > 1 && picture !== "memory" ? <MemoryStrip height={84} /> : null}

      <h3>Sends per iteration</h3>
      <SentBytes analysis={analysis} rank={rank} />

      <h3>Process groups</h3>
      <GroupList analysis={analysis} rank={rank} />
    </>
  );
}

function layersText(chunks: readonly (readonly [number, number])[]): string {
  const held = chunks.filter(([first, last]) => last >= first);
  if (held.length === 0) return "none";
  return held
    .map(([first, last]) => (last === first ? `${first}` : `${first} – ${last}`))
    .join(", ");
}

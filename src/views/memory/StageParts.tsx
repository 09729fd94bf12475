import { explainStageMemory } from "../../engine/memory/explain-memory.ts";
import type { StageMemory } from "../../engine/report.ts";
import type { MemoryPart } from "../../scene/memory/memory-parts.ts";
import { largestPart, MEMORY_PARTS } from "../../scene/memory/memory-parts.ts";
import { MOMENT_WORDS } from "../../scene/memory/moment-brackets.ts";
import { formatLarge, formatMemory, formatShare } from "../../scene/quantity-text.ts";
import { useShardscope } from "../../state/use-shardscope.ts";
import { Explanation } from "../explanation/Explanation.tsx";

/** One stage's memory as a list, fullest part marked; each part opens into formula and source. */
export function StageParts(props: {
  stage: StageMemory;
  open: MemoryPart | undefined;
  onOpen(part: MemoryPart | undefined): void;
}) {
  const { stage, open, onOpen } = props;
  const capacity = useShardscope((state) => state.analysis.report.memory.capacityBytes);
  const { bytes } = stage;
  const most = largestPart(bytes);
  const spare = capacity - bytes.total;
  return (
    <section className="stage-parts" aria-label={`Memory of stage ${stage.stage}`}>
      <h2>
        Stage {stage.stage} <span>{layersText(stage)}</span>
      </h2>
      <ul>
        {/* In the order of the stack as it is seen: the top first. */}
        {[...MEMORY_PARTS].reverse().map(({ part, name }) => (
          <li key={part}>
            <button
              type="button"
              aria-expanded={open === part}
              aria-controls="memory-part-explained"
              className={part === most ? "stage-part largest" : "stage-part"}
              disabled={bytes[part] === 0}
              onClick={() => onOpen(open === part ? undefined : part)}
            >
              <span className="swatch" style={{ background: `var(--part-${part})` }} />
              <span className="stage-part-name">
                {name}
                {part === most ? (
                  <span className="visually-hidden"> (the largest part)</span>
                ) : null}
              </span>
              <span className="stage-part-bytes">{formatMemory(bytes[part])}</span>
              <span className="stage-part-share">{wholeShare(bytes[part] / bytes.total)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className={spare < 0 ? "stage-total over" : "stage-total"}>
        <strong>{formatMemory(bytes.total)}</strong> of {formatMemory(capacity)},{" "}
        {spare < 0 ? `${formatMemory(-spare)} too much` : `${formatMemory(spare)} free`}
      </p>
      <p className="hint">Click a part for its formula and source.</p>
      <p className="hint">
        {formatLarge(stage.parameters)} parameters, {inFlightText(stage)} held at most. Fullest
        during {MOMENT_WORDS[stage.peakMoment]}.
      </p>
    </section>
  );
}

/** The formula of the open part; apart from the list, because it needs more room than it. */
export function PartExplanation(props: { stage: number; part: MemoryPart; onClose(): void }) {
  const analysis = useShardscope((state) => state.analysis);
  const explained = explainStageMemory(analysis.plan, analysis.assignment, props.stage);
  const part = explained.parts?.find((known) => known.quantityId === `memory.${props.part}`);
  return (
    <div id="memory-part-explained">
      {part ? (
        <Explanation
          value={{ ...part, note: part.note ?? `Stage ${props.stage}. ${explained.note ?? ""}` }}
          unfold
          onClose={props.onClose}
        />
      ) : null}
    </div>
  );
}

function wholeShare(share: number): string {
  return share > 0 && share < 0.01 ? "<\u202f1\u202f%" : formatShare(Math.round(share * 100) / 100);
}

function inFlightText({ layers, peakMicrobatchesInFlight: count }: StageMemory): string {
  const number = count.toLocaleString("en-US");
  if (layers.length > 1) return `${number} forward passes of a chunk`;
  return `${number} micro-batch${count === 1 ? "" : "es"}`;
}

/** `layers 0 – 2`, chunks apart. */
export function layersText({ layers }: StageMemory): string {
  const held = layers.filter(([first, last]) => last >= first);
  if (held.length === 0) return "no layer";
  const ranges = held.map(([first, last]) => (last === first ? `${first}` : `${first} – ${last}`));
  const single = held.length === 1 && ranges[0]?.indexOf("–") === -1;
  return `layer${single ? "" : "s"} ${ranges.join(", ")}`;
}

import { MEMORY_PARTS } from "../../scene/memory/memory-parts.ts";
import { formatMemory } from "../../scene/quantity-text.ts";
import { useShardscope } from "../../state/use-shardscope.ts";
import { layersText } from "./StageParts.tsx";

/** The same data as the bars, as a table. */
export function StageTable(props: { chosen: number; onChoose(stage: number): void }) {
  const memory = useShardscope((state) => state.analysis.report.memory);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label="Table of memory by stage">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">stage</th>
            <th scope="col">layers</th>
            {MEMORY_PARTS.map(({ part, name }) => (
              <th key={part} scope="col">
                {name}
              </th>
            ))}
            <th scope="col">in all</th>
            <th scope="col">of capacity</th>
          </tr>
        </thead>
        <tbody>
          {memory.stages.map((stage) => (
            <tr key={stage.stage} aria-selected={stage.stage === props.chosen}>
              <th scope="row">
                <button
                  type="button"
                  aria-label={`Select stage ${stage.stage}`}
                  onClick={() => props.onChoose(stage.stage)}
                >
                  {stage.stage}
                </button>
              </th>
              <td>{layersText(stage).replace(/^layers? /, "")}</td>
              {MEMORY_PARTS.map(({ part }) => (
                <td key={part}>{formatMemory(stage.bytes[part])}</td>
              ))}
              <td>{formatMemory(stage.bytes.total)}</td>
              <td>
                {((stage.bytes.total / memory.capacityBytes) * 100).toFixed(1)} %
                {stage.bytes.total > memory.capacityBytes ? " (over)" : ""}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

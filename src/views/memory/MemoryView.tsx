import { useCallback, useMemo, useState } from "react";
import type { MemoryPart } from "../../scene/memory/memory-parts.ts";
import { fullestStage, memoryWords } from "../../scene/memory/memory-words.ts";
import type { StageHit } from "../../scene/memory/stage-bars-layout.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { FigureHost } from "../figure/FigureHost.tsx";
import { useThemeInForce } from "../figure/use-theme-in-force.ts";
import "../figure/figure.css";
import "./memory.css";
import { MemoryOverStep } from "./MemoryOverStep.tsx";
import { PartExplanation, StageParts } from "./StageParts.tsx";
import { StageTable } from "./StageTable.tsx";
import { STAGE_KEYS, stageFigure } from "./stage-figure.ts";
import { rankOfStage, stageOfRank } from "./stage-of-rank.ts";
import { WhatWouldFit } from "./WhatWouldFit.tsx";

/** What fills every GPU: stages against the capacity, one of them in detail, and over the step. */
export default function MemoryView() {
  const analysis = useShardscope((state) => state.analysis);
  const selectedRank = useShardscope((state) => state.selectedRank);
  const store = useShardscopeStore();
  const theme = useThemeInForce();
  const [open, setOpen] = useState<MemoryPart>();
  const [table, setTable] = useState(false);
  const { memory } = analysis.report;
  const selectedStage =
    selectedRank === undefined ? undefined : stageOfRank(analysis, selectedRank);
  const shown = memory.stages[selectedStage ?? fullestStage(memory).stage] ?? fullestStage(memory);
  const words = memoryWords(memory);
  const scene = useCallback(
    (width: number, height: number) =>
      stageFigure(memory, shown.stage, theme, {
        width,
        height,
        allocatableBytes: analysis.accelerator.visibleMemoryBytes,
      }),
    [memory, shown.stage, theme, analysis.accelerator],
  );
  const choose = useMemo(
    () => (stage: number) => {
      const state = store.getState();
      state.select(rankOfStage(state.analysis, stage, state.selectedRank));
    },
    [store],
  );
  const onSelect = ({ stage, part }: StageHit) => {
    choose(stage);
    if (part !== undefined) setOpen(part);
  };
  return (
    <section className="memory-view" aria-labelledby="memory-verdict">
      <p
        id="memory-verdict"
        className={words.fits ? "memory-verdict" : "memory-verdict over"}
        aria-live="polite"
      >
        <strong>{words.verdict}</strong> {words.largest}
      </p>
      <div className="memory-columns">
        <FigureHost
          scene={scene}
          keys={STAGE_KEYS}
          onSelect={onSelect}
          height="var(--bars-height)"
        />
        <StageParts stage={shown} open={open} onOpen={setOpen} />
      </div>
      {open !== undefined && shown.bytes[open] > 0 ? (
        <PartExplanation stage={shown.stage} part={open} onClose={() => setOpen(undefined)} />
      ) : null}
      <WhatWouldFit />
      <MemoryOverStep stage={shown.stage} />
      <details
        className="memory-table"
        onToggle={({ currentTarget }) => setTable(currentTarget.open)}
      >
        <summary>Stages as a table</summary>
        {table ? <StageTable chosen={shown.stage} onChoose={choose} /> : null}
      </details>
    </section>
  );
}

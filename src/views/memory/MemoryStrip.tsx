import { useCallback } from "react";
import { memoryWords } from "../../scene/memory/memory-words.ts";
import type { StageHit } from "../../scene/memory/stage-bars-layout.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { FigureHost } from "../figure/FigureHost.tsx";
import { useThemeInForce } from "../figure/use-theme-in-force.ts";
import "../figure/figure.css";
import "./memory.css";
import { STAGE_KEYS, stageFigure } from "./stage-figure.ts";
import { rankOfStage, stageOfRank } from "./stage-of-rank.ts";

/**
 * The bars of all stages without axis and names, for a strip under another picture.
 * @param props.onPoint is told the rank that stands for the stage pointed at
 */
export default function MemoryStrip(props: {
  height?: number;
  onPoint?(rank: number | undefined): void;
}) {
  const analysis = useShardscope((state) => state.analysis);
  const selectedRank = useShardscope((state) => state.selectedRank);
  const store = useShardscopeStore();
  const theme = useThemeInForce();
  const { memory } = analysis.report;
  const chosen = selectedRank === undefined ? undefined : stageOfRank(analysis, selectedRank);
  const scene = useCallback(
    (width: number, height: number) =>
      stageFigure(memory, chosen, theme, { width, height, compact: true }),
    [memory, chosen, theme],
  );
  const rankAt = (hit: StageHit) => rankOfStage(analysis, hit.stage, selectedRank);
  return (
    <section className="memory-strip" aria-label="Memory by stage">
      <p className="memory-strip-title">
        <strong>Memory by stage</strong>{" "}
        <span className={memory.fits ? undefined : "over"}>{memoryWords(memory).verdict}</span>
      </p>
      <FigureHost
        scene={scene}
        keys={STAGE_KEYS}
        height={props.height ?? 120}
        onSelect={(hit) => store.getState().select(rankAt(hit))}
        onPoint={(hit) => props.onPoint?.(hit ? rankAt(hit) : undefined)}
      />
    </section>
  );
}

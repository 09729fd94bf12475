/**
 * The colour and the dashes of each kind of traffic: those of the groups that cause it, so that a tensor
 * group's frame and a cable with tensor bytes look alike. No two kinds share their dashes.
 */
import type { TrafficKind } from "../../engine/report.ts";
import { straightRamp } from "../colour/blend.ts";
import type { LegendBlock } from "../legend/legend-block.ts";
import { type Line, type Mark, texts } from "../marks.ts";
import { PathBuilder } from "../path.ts";
import { textWidth } from "../text-metrics.ts";
import type { Theme } from "../theme.ts";

const DASHES: Record<TrafficKind, readonly number[] | undefined> = {
  tensor: undefined,
  context: [1.5, 2.5],
  expert: [6, 2, 1.5, 2],
  pipeline: [10, 3],
  data: [4, 2],
};

export function kindColour(theme: Theme, kind: TrafficKind): string {
  return theme.accents[kind];
}

export function kindDash(kind: TrafficKind): readonly number[] | undefined {
  return DASHES[kind];
}

/** From an idle cable's colour to the kind's, by share of the most any cable carries. */
export function kindRamp(theme: Theme, kind: TrafficKind): (share: number) => string {
  const ramp = straightRamp([theme.cable, kindColour(theme, kind)]);
  return (share) => ramp(0.35 + 0.65 * share);
}

const TITLE = 11;
const NAME = 10.5;
const SAMPLE = 24;
const GAP = 14;

/** The legend's entry: a piece of line for each kind, its name beside it. */
export function kindBlock(
  title: string,
  kinds: readonly TrafficKind[],
  theme: Theme,
  room: number,
): LegendBlock {
  const widths = kinds.map((kind) => SAMPLE + 6 + textWidth(kind, NAME) + GAP);
  const column = Math.max(1, ...widths);
  const columns = Math.max(1, Math.min(Math.ceil(kinds.length / 2), Math.floor(room / column)));
  const rows = Math.ceil(kinds.length / columns);
  const at = (index: number) => ({
    x: (index % columns) * column,
    y: 18 + Math.floor(index / columns) * 14,
  });
  return {
    width: Math.max(columns * column - GAP, textWidth(title, TITLE, 600)),
    height: 18 + Math.max(2, rows) * 14 - 6,
    marksAt(x, y): Mark[] {
      const samples = kinds.map((kind, index): Mark => {
        const corner = at(index);
        const path = new PathBuilder();
        path.segment(x + corner.x, y + corner.y + 4.5, x + corner.x + SAMPLE, y + corner.y + 4.5);
        const dash = kindDash(kind);
        const stroke = { colour: kindColour(theme, kind), width: 3, ...(dash ? { dash } : {}) };
        return { kind: "path", name: `legend-${kind}`, commands: path.commands(), stroke };
      });
      const names = kinds.map((kind, index): Line => {
        const corner = at(index);
        return { x: x + corner.x + SAMPLE + 6, y: y + corner.y + 8.5, text: kind };
      });
      return [
        texts("legend-title", [{ x, y: y + 10, text: title }], {
          size: TITLE,
          weight: 600,
          colour: theme.ink,
        }),
        ...samples,
        texts("legend-names", names, { size: NAME, colour: theme.ink }),
      ];
    },
  };
}

/**
 * The line each group is drawn with. No two groups share a pattern, so that they can be told apart
 * without their colours; the legend shows the same lines.
 */
import type { GroupKind } from "../../engine/layout/process-groups.ts";
import type { Parallel } from "../../engine/plan/plan.ts";
import type { GroupAccent } from "../theme.ts";

export interface GroupStyle {
  accent: GroupAccent;
  /** Which of the grid's groups it is; absent for the GPU itself. */
  kind?: GroupKind;
  /** What the legend calls it. */
  name: string;
  /** A line from stage to stage with a dot at each, or a frame around the members. */
  shape: "path" | "frame";
  width: number;
  dash?: readonly number[];
}

export const GROUP_STYLES: readonly GroupStyle[] = [
  { accent: "tensor", kind: "tp", name: "tensor group", shape: "frame", width: 2 },
  {
    accent: "context",
    kind: "cp",
    name: "context group",
    shape: "frame",
    width: 2,
    dash: [1.5, 2.5],
  },
  {
    accent: "expert",
    kind: "ep",
    name: "expert group",
    shape: "frame",
    width: 2,
    dash: [6, 2, 1.5, 2],
  },
  { accent: "data", kind: "dp", name: "data group", shape: "frame", width: 2, dash: [4, 2] },
  { accent: "pipeline", kind: "pp", name: "pipeline", shape: "path", width: 1.75 },
];

/** Styles of the groups that a plan has: those with more than one member. */
export function groupStylesFor(parallel: Parallel): GroupStyle[] {
  const degrees: Partial<Record<GroupAccent, number>> = {
    tensor: parallel.tensor,
    context: parallel.context,
    expert: parallel.expert,
    data: parallel.data,
    pipeline: parallel.pipeline,
  };
  return GROUP_STYLES.filter((style) => (degrees[style.accent] ?? 1) > 1);
}

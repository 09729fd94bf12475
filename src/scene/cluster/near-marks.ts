/**
 * Marks that a picture of the whole cluster has none of: what is inside nodes and GPUs, names of
 * ranks, and what pointing at a GPU, at links or at switches lights and tells.
 */
import type { Mark } from "../marks.ts";
import { type SingleCables, singleCables } from "./cable-marks.ts";
import type { ClusterParts } from "./cluster-input.ts";
import { describePart } from "./describe-part.ts";
import { gpuInsideMarks } from "./gpu-inside.ts";
import { type GpuLabelContext, gpuLabelMarks } from "./gpu-labels.ts";
import { type GroupContext, groupMarks, type Pointing } from "./group-marks.ts";
import { type NodeInsideContext, nodeInsideMarks } from "./node-inside.ts";
import { noteMarks } from "./note-marks.ts";
import { partMarks } from "./part-marks.ts";
import { type PartContext, partAt } from "./parts-of-cluster.ts";
import { scaleUpMarks } from "./scale-up-marks.ts";
import { torusMarks } from "./torus-marks.ts";
import { uplinkMarks } from "./uplink-marks.ts";

type InsideContext = GpuLabelContext & NodeInsideContext;
type PointedContext = GroupContext & PartContext;

export interface NearMarks {
  /** Cables above the leaves; undefined where bundles are drawn. */
  uplinks(context: NodeInsideContext, labels: boolean): Mark[] | undefined;
  cables(context: NodeInsideContext, labels: boolean): SingleCables | undefined;
  inside(context: InsideContext, parts: ClusterParts): Mark[];
  pointed(context: PointedContext, pointing: Pointing): Mark[];
  partAt: typeof partAt;
}

export const NEAR_MARKS: NearMarks = {
  uplinks: uplinkMarks,
  cables: singleCables,
  inside: (context, parts) => [
    ...(parts.switches ? scaleUpMarks(context, parts.labels) : []),
    ...(parts.links ? torusMarks(context, parts.labels) : []),
    ...(parts.switches && context.detail.nodeInside ? nodeInsideMarks(context) : []),
    ...(parts.labels ? gpuMarks(context) : []),
  ],
  pointed: (context, pointing) => [
    ...groupMarks(context, pointing),
    ...(pointing.over?.(context) ?? []),
    ...(pointing.part ? partMarks(context, pointing.part, context.theme) : []),
    ...(pointing.part && pointing.at
      ? noteMarks(
          describePart(context.input, pointing.part),
          pointing.at,
          context.frame.clip,
          context.theme,
        )
      : []),
  ],
  partAt,
};

function gpuMarks(context: InsideContext): Mark[] {
  if (context.detail.gpuInside) return gpuInsideMarks(context, context.theme);
  return context.detail.rankLabels ? gpuLabelMarks(context) : [];
}

/**
 * The cluster's picture. `assembleScene` works out once what does not change while one pans and zooms
 * (layout, colour of every GPU, scales); `picture` and `overlay` then give the marks for one transform.
 * Marks for a near look and for what is pointed at come from outside: a page fetches them behind its
 * first picture.
 */
import {
  type CellMarks,
  IDENTITY,
  type Lattice,
  paintedBox,
  slotAt,
  type Transform,
} from "../cells.ts";
import { packColour } from "../colour/packed-colour.ts";
import type { Box, Mark, Picture } from "../marks.ts";
import { themeNamed } from "../theme.ts";
import { bundleLoadsOf } from "./bundle-loads.ts";
import { bundleMarks } from "./bundle-marks.ts";
import type { Places } from "./cluster-facts.ts";
import { placesOf } from "./cluster-facts.ts";
import type { ClusterLook, ClusterSceneInput } from "./cluster-input.ts";
import { type ClusterLayout, layOutCluster } from "./cluster-layout.ts";
import type { ClusterPart } from "./cluster-part.ts";
import { shapeOf } from "./cluster-shape.ts";
import { type Detail, detailAt } from "./detail.ts";
import { type GpuColours, gpuColours } from "./gpu-colours.ts";
import type { Pointing } from "./group-marks.ts";
import { labelMarks } from "./label-marks.ts";
import { clusterLegend } from "./legend.ts";
import { standing } from "./link-flow.ts";
import type { LoadScale } from "./link-scale.ts";
import { loadScale } from "./load-scale.ts";
import type { NearMarks } from "./near-marks.ts";
import type { StageActivity } from "./stage-activity.ts";
import { switchMarks } from "./switch-marks.ts";
import type { Frame } from "./visible.ts";

export interface ClusterScene {
  readonly input: ClusterSceneInput;
  readonly look: ClusterLook;
  readonly layout: ClusterLayout;
  readonly places: Places;
  readonly colours: GpuColours;
  /** Screen box of the cluster, without the legend. */
  readonly clip: Box;
  /** Everything but what is selected. */
  picture(transform?: Transform): Picture;
  /** What is lit and selected, to be drawn over the picture. */
  overlay(transform: Transform, pointing: Pointing): Picture;
  /** Both in one, for export. */
  whole(transform: Transform, pointing: Pointing): Picture;
  /** What is under a point of the screen: a GPU, links or switches. */
  partAt(transform: Transform, x: number, y: number): ClusterPart | undefined;
  /** The rank under a point of the screen. */
  rankAt(transform: Transform, x: number, y: number): number | undefined;
}

/** Space around the cluster, and around the legend. */
const MARGIN = 10;
const LEGEND_PAD = 12;

/** @param near asked for every picture, since it may arrive between two of them */
export function assembleScene(
  input: ClusterSceneInput,
  look: ClusterLook,
  near: () => NearMarks | undefined,
): ClusterScene {
  const theme = themeNamed(look.theme);
  const { parts } = look;
  const colours = gpuColours(input, look.colour, look.theme);
  const scale =
    look.colour === "activity" && input.activity
      ? linksAtInstant(input.activity, input, look)
      : (input.heat?.scale(input, theme) ?? loadScale(input, bundleLoadsOf(input), theme));
  const legend = parts.legend
    ? clusterLegend(
        { input, colour: look.colour, palette: colours.palette, scale, parts, theme },
        Math.max(60, look.width - 2 * LEGEND_PAD),
      )
    : undefined;
  const foot = legend ? legend.height + LEGEND_PAD + 6 : 0;
  const clip: Box = { x: 0, y: 0, width: look.width, height: Math.max(1, look.height - foot) };
  const area: Box = {
    x: MARGIN,
    y: MARGIN,
    width: Math.max(1, clip.width - 2 * MARGIN),
    height: Math.max(1, clip.height - 2 * MARGIN),
  };
  const layout = layOutCluster(shapeOf(input.plan.cluster, input.fabric), area, look.pixel);
  const frameAt = (transform: Transform): Frame => ({ transform, clip, pixel: look.pixel });
  const places = placesOf(input);
  const paper = { width: look.width, height: look.height, background: theme.paper };
  const picture = (transform: Transform = IDENTITY): Picture => {
    const frame = frameAt(transform);
    const detail = detailAt(layout, transform, look.pixel);
    const context = { input, layout, places, colours, frame, detail, scale, theme };
    const cables = parts.links ? near()?.cables(context, parts.labels) : undefined;
    const uplinks = parts.links ? near()?.uplinks(context, parts.labels) : undefined;
    const marks: Mark[] = [
      cellMarks(layout.lattice, colours, frame, detail, theme.paper),
      ...(parts.links
        ? bundleMarks(input, layout, frame, detail, scale, cables?.nodes, !uplinks)
        : []),
      ...(parts.switches ? switchMarks(input, layout, frame, theme) : []),
      ...(uplinks ?? []),
      ...(cables?.marks ?? []),
      ...(near()?.inside(context, parts) ?? []),
      ...(parts.labels ? labelMarks(input, layout, frame, detail, theme) : []),
    ];
    return {
      ...paper,
      marks: [
        { kind: "group", name: "cluster", clip, marks },
        ...(legend?.marksAt(LEGEND_PAD, look.height - legend.height - LEGEND_PAD + 4) ?? []),
      ],
    };
  };
  const overlay = (transform: Transform, pointing: Pointing): Picture => {
    const frame = frameAt(transform);
    const detail = detailAt(layout, transform, look.pixel);
    const { lattice } = layout;
    const context = { input, layout, lattice, places, frame, detail, theme };
    const marks = near()?.pointed(context, pointing) ?? [];
    return { ...paper, marks: [{ kind: "group", name: "pointing", clip, marks }] };
  };
  const rankAt = ({ k, x, y }: Transform, screenX: number, screenY: number) => {
    const inside =
      screenX >= clip.x &&
      screenX < clip.x + clip.width &&
      screenY >= clip.y &&
      screenY < clip.y + clip.height;
    if (!inside) return undefined;
    const slot = slotAt(layout.lattice, (screenX - x) / k, (screenY - y) / k);
    return slot === undefined ? undefined : places.rankAt(slot);
  };
  return {
    input,
    look,
    layout,
    places,
    colours,
    clip,
    picture,
    overlay,
    whole: (transform, pointing) => ({
      ...paper,
      marks: [...picture(transform).marks, ...overlay(transform, pointing).marks],
    }),
    rankAt,
    partAt(transform, x, y) {
      const rank = rankAt(transform, x, y);
      const gpu: ClusterPart | undefined = rank === undefined ? undefined : { kind: "gpu", rank };
      // Near, cables run in the space around a GPU's cell.
      const { inset } = detailAt(layout, transform, look.pixel);
      if (rank !== undefined) {
        const box = paintedBox(layout.lattice, places.slotOf(rank), transform, inset);
        const onCell =
          x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height;
        if (onCell) return gpu;
      }
      return near()?.partAt({ input, layout, frame: frameAt(transform) }, x, y) ?? gpu;
    },
  };
}

function linksAtInstant(
  activity: StageActivity,
  input: ClusterSceneInput,
  look: ClusterLook,
): LoadScale {
  const scale = activity.links(input, themeNamed(look.theme));
  return look.still ? standing(scale) : scale;
}

function cellMarks(
  lattice: Lattice,
  colours: GpuColours,
  { transform, clip }: Frame,
  detail: Detail,
  paper: string,
): CellMarks {
  return {
    kind: "cells",
    name: "gpus",
    lattice,
    transform,
    clip,
    ...colours,
    hatch: packColour(paper),
    inset: detail.inset,
  };
}

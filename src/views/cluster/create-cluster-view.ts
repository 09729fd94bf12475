/**
 * The cluster's picture on a page, without React: builds its canvases in a given element, keeps zoom and
 * hover to itself, and tells the outside what was pointed at. What to show comes in through `update`.
 */

import { CanvasPainter } from "../../draw/canvas.ts";
import { frames } from "../../draw/frame-scheduler.ts";
import { IDENTITY, type Transform } from "../../scene/cells.ts";
import { assembleScene, type ClusterScene } from "../../scene/cluster/assemble-scene.ts";
import {
  ALL_PARTS,
  type ClusterColour,
  type ClusterParts,
  type ClusterSceneInput,
} from "../../scene/cluster/cluster-input.ts";
import type { ClusterPart } from "../../scene/cluster/cluster-part.ts";
import type { Pointing } from "../../scene/cluster/group-marks.ts";
import type { StageActivity } from "../../scene/cluster/stage-activity.ts";
import type { Picture } from "../../scene/marks.ts";
import type { ThemeName } from "../../scene/theme.ts";
import { showFigure } from "../figure/figures-on-page.ts";
import { keyAction } from "./cluster-keys.ts";
import { buildSurface } from "./cluster-surface.ts";
import { createLateZoom } from "./late-zoom.ts";
import { placeOf, transformTo, type ZoomPlace } from "./zoom-place.ts";

export interface ClusterViewProps {
  input: ClusterSceneInput;
  /** What the cells' colour stands for. */
  color: ClusterColour;
  theme: ThemeName;
  /** Selected rank. */
  selection?: number;
  /** Rank pointed at in another picture; the pointer's own takes precedence. */
  hover?: number;
  /** Pipeline stage pointed at in another picture. */
  hoverStage?: number;
  parts?: Partial<ClusterParts>;
  /** Links or switches that stay marked after they were clicked. */
  selectedPart?: ClusterPart;
  /** More marks over the picture. */
  over?: Pointing["over"];
  /** The instant shown by the colour `activity`; may change with every frame. */
  activity?: StageActivity;
  onSelect?(rank: number | undefined): void;
  /** Links or switches that were clicked; the selected rank stays. */
  onSelectPart?(part: ClusterPart): void;
  onHover?(rank: number | undefined): void;
  /** After a zoom or a pan has come to rest. */
  onZoom?(place: ZoomPlace): void;
}

export interface ClusterView {
  /** Shows other props; those left out keep their value. */
  update(props: Partial<ClusterViewProps>): void;
  /** Moves the keyboard's place to a rank, brings it into sight and announces it. */
  focusRank(rank: number): void;
  /** Centres a rank, near enough to read its name. */
  zoomToRank(rank: number): void;
  zoomTo(place: ZoomPlace): void;
  /** Nearer by a factor above one, about the middle of what is seen. */
  zoomBy(factor: number): void;
  resetZoom(): void;
  /** What is on the screen now, for export. */
  scene(): ClusterScene | undefined;
  transform(): Transform;
  destroy(): void;
}

export interface ClusterViewOptions extends ClusterViewProps {
  /** The element to fill; its size is followed. */
  node: HTMLElement;
}

export function createClusterView({ node, ...initial }: ClusterViewOptions): ClusterView {
  let props: ClusterViewProps = initial;
  let scene: ClusterScene | undefined;
  /** What is under the pointer, and where that is. */
  let part: ClusterPart | undefined;
  let at: [x: number, y: number] | undefined;
  let focused: number | undefined;
  let stale = { scene: true, picture: true };
  let near: typeof import("./near.ts") | undefined;
  let destroyed = false;
  const lessMotion = matchMedia("(prefers-reduced-motion: reduce)");
  const surface = buildSurface(node);
  const painters = {
    picture: new CanvasPainter(surface.context(surface.picture)),
    overlay: new CanvasPainter(surface.context(surface.overlay)),
  };

  const zoom = createLateZoom(surface.stage, {
    moved() {
      stale.picture = true;
      frames.ask(draw);
    },
    rested: (place) => props.onZoom?.(place),
  });

  function draw(): void {
    const { width, height, scale } = surface.measure();
    if (width === 0 || height === 0) return;
    if (stale.scene) {
      // Fetched in a task of its own, so that the first frame is handed over before.
      if (!scene) setTimeout(fetchNear, 0);
      scene = sceneOf(width, height, 1 / scale, lessMotion.matches);
      zoom.fit(scene);
      surface.describe(scene);
    }
    if (!scene) return;
    const transform = zoom.transform();
    if (stale.scene || stale.picture) painters.picture.paint(scene.picture(transform), scale);
    const hovered = part?.kind === "gpu" ? part.rank : props.hover;
    const pointing = {
      hovered,
      stage: props.hoverStage,
      focused,
      selected: props.selection,
      part: part ?? props.selectedPart,
      at: part ? at : undefined,
      over: props.over,
    };
    painters.overlay.paint(scene.overlay(transform, pointing), scale);
    stale = { scene: false, picture: false };
  }

  function sceneOf(width: number, height: number, pixel: number, still: boolean): ClusterScene {
    const { color: colour, theme, activity } = props;
    const input = activity ? { ...props.input, activity } : props.input;
    const parts = { ...ALL_PARTS, ...props.parts };
    const look = { width, height, pixel, colour, theme, still, parts };
    return assembleScene(input, look, () => near?.NEAR_MARKS);
  }

  /** The same place at another size, with what is selected but not what is pointed at. */
  function pictureAt(width: number, height: number): Picture | undefined {
    if (!scene) return undefined;
    const { look } = scene;
    const place = placeOf(zoom.transform(), [look.width, look.height]);
    const { selection: selected, selectedPart: part, over } = props;
    const whole = sceneOf(width, height, 1, true);
    return whole.whole(transformTo(place, [width, height]), { selected, part, over });
  }

  async function fetchNear(): Promise<void> {
    near = await import("./near.ts");
    if (destroyed) return;
    stale.picture = true;
    announceFocused();
    frames.ask(draw);
  }

  /** A rank reached before its words arrived is announced when they do. */
  function announceFocused(): void {
    if (near && scene && focused !== undefined)
      surface.announce(near.describeGpu(scene.input, focused));
  }

  function pointAt(next: ClusterPart | undefined, where?: [x: number, y: number]): void {
    const before = rankOf(part);
    if (next === undefined && part === undefined) return;
    part = next;
    at = where;
    if (rankOf(next) !== before) props.onHover?.(rankOf(next));
    frames.ask(draw);
  }

  function focusRank(rank: number): void {
    if (!scene || rank < 0 || rank >= scene.input.grid.size) return;
    focused = rank;
    zoom.bringIntoSight(scene, rank);
    announceFocused();
    frames.ask(draw);
  }

  function press(event: KeyboardEvent): void {
    if (!scene) return;
    const action = keyAction(event, scene, focused ?? props.selection);
    if (!action) return;
    event.preventDefault();
    // A deck that listens on the page must not turn the slide for a key that moved something here.
    event.stopPropagation();
    if ("focus" in action) focusRank(action.focus);
    else if ("zoom" in action) zoom.zoomBy(action.zoom);
    else if ("pan" in action) zoom.panBy(...action.pan);
    else if ("reset" in action) zoom.reset();
    else props.onSelect?.(action.select);
  }

  surface.listen({
    move: (x, y) => pointAt(scene?.partAt(zoom.transform(), x, y), [x, y]),
    leave: () => pointAt(undefined),
    click(x, y) {
      const clicked = scene?.partAt(zoom.transform(), x, y);
      if (clicked && clicked.kind !== "gpu") props.onSelectPart?.(clicked);
      else props.onSelect?.(rankOf(clicked));
    },
    press,
    blur() {
      focused = undefined;
      frames.ask(draw);
    },
    resize() {
      stale.scene = true;
      frames.ask(draw);
    },
  });
  frames.ask(draw);
  const unshow = showFigure({
    host: node,
    picture: pictureAt,
    summary: () => surface.stage.ariaLabel ?? "",
  });

  return {
    update(changes) {
      const before = props;
      props = { ...props, ...changes };
      const looks = ["input", "color", "theme", "parts"] as const;
      const moved = props.color === "activity" && props.activity !== before.activity;
      if (moved || looks.some((name) => props[name] !== before[name])) stale.scene = true;
      // What lay under the pointer may not be there any more.
      if (props.input !== before.input) pointAt(undefined);
      frames.ask(draw);
    },
    focusRank,
    zoomToRank: (rank) => scene && zoom.centreOn(scene, rank),
    zoomTo: (place) => zoom.goTo(place),
    zoomBy: (factor) => zoom.zoomBy(factor),
    resetZoom: () => zoom.reset(),
    scene: () => scene,
    transform: () => (scene ? zoom.transform() : IDENTITY),
    destroy() {
      destroyed = true;
      unshow();
      frames.forget(draw);
      zoom.destroy();
      surface.destroy();
    },
  };
}

function rankOf(part: ClusterPart | undefined): number | undefined {
  return part?.kind === "gpu" ? part.rank : undefined;
}

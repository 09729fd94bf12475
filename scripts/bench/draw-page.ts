/** What `draw.ts` runs inside the browser: frames of the cluster's picture, timed until painted. */
import { CanvasPainter, type Context } from "../../src/draw/canvas.ts";
import type { Transform } from "../../src/scene/cells.ts";
import {
  ALL_PARTS,
  type ClusterColour,
  type ClusterSceneInput,
} from "../../src/scene/cluster/cluster-input.ts";
import { clusterScene } from "../../src/scene/cluster/cluster-scene.ts";
import { type SampleCluster, sampleCluster } from "../../test/scene/cluster/sample-cluster.ts";

export interface FrameTimes {
  newPlan: number[];
  newHeat: number[];
  pan: number[];
  panNear: number[];
  hover: number[];
}

const WIDTH = 880;
const HEIGHT = 620;
const FRAMES = 24;

/** @param scale device pixels per CSS pixel */
export function timeFrames(sample: SampleCluster, scale: number): FrameTimes {
  const draw = surface(scale);
  const over = surface(scale);
  const look = (colour: ClusterColour) => ({
    width: WIDTH,
    height: HEIGHT,
    pixel: 1 / scale,
    colour,
    theme: "light" as const,
    parts: ALL_PARTS,
  });
  const input = sampleCluster(sample);
  const shown = clusterScene(input, look("stage"));
  const { pitchX, pitchY } = shown.layout.lattice.gpus;
  const middle = (k: number, step: number): Transform => ({
    k,
    x: WIDTH / 2 - (WIDTH / 2) * k + step * 3,
    y: HEIGHT / 2 - (HEIGHT / 2) * k + step * 2,
  });
  const near = 48 / Math.min(pitchX, pitchY);
  const colours: ClusterColour[] = ["memory", "stage", "communication", "tensor"];
  const ranks = input.grid.size;
  return {
    newPlan: times(() => draw(clusterScene(copyOf(input), look("stage")).picture())),
    newHeat: times((step) =>
      draw(clusterScene(input, look(colours[step % 4] ?? "stage")).picture()),
    ),
    pan: times((step) => draw(shown.picture(middle(1.4, step)))),
    panNear: times((step) => draw(shown.picture(middle(near, step)))),
    hover: times((step) =>
      over(shown.overlay({ k: 1, x: 0, y: 0 }, { hovered: (step * 7919) % ranks, selected: 5 })),
    ),
  };
}

/** The same plan as a new value, so that nothing worked out for the old one is taken again. */
function copyOf(input: ClusterSceneInput): ClusterSceneInput {
  return { ...input };
}

function surface(scale: number) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * scale;
  canvas.height = HEIGHT * scale;
  document.body.append(canvas);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no 2D context");
  const painter = new CanvasPainter(context as unknown as Context);
  return (picture: Parameters<CanvasPainter["paint"]>[0]) => {
    painter.paint(picture, scale);
    // Asking for a pixel waits until everything before it has been rasterised.
    context.getImageData(0, 0, 1, 1);
  };
}

function times(frame: (step: number) => void): number[] {
  const taken: number[] = [];
  for (let step = 0; step < FRAMES; step++) {
    const start = performance.now();
    frame(step);
    taken.push(performance.now() - start);
  }
  return taken.slice(4).sort((a, b) => a - b);
}

/** The cluster's picture with all its marks at hand: for export, the command line and tests. */
import { assembleScene, type ClusterScene } from "./assemble-scene.ts";
import type { ClusterLook, ClusterSceneInput } from "./cluster-input.ts";
import { NEAR_MARKS } from "./near-marks.ts";

export type { ClusterScene };

export function clusterScene(input: ClusterSceneInput, look: ClusterLook): ClusterScene {
  return assembleScene(input, look, () => NEAR_MARKS);
}

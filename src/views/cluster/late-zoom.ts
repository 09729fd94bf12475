/**
 * Zoom that arrives after the first picture: D3's zoom and transitions are a tenth of the page's
 * code and a picture shown whole needs none of it. What is asked before they are there is done when
 * they are.
 */
import { IDENTITY } from "../../scene/cells.ts";
import type { ClusterScene } from "../../scene/cluster/cluster-scene.ts";
import type { ClusterZoom, ZoomListeners } from "./cluster-zoom.ts";

export function createLateZoom(stage: HTMLElement, listeners: ZoomListeners): ClusterZoom {
  let zoom: ClusterZoom | undefined;
  let fitted: ClusterScene | undefined;
  let destroyed = false;
  const waiting: ((arrived: ClusterZoom) => void)[] = [];

  const fetchZoom = async () => {
    const { createClusterZoom } = await import("./cluster-zoom.ts");
    if (destroyed) return;
    zoom = createClusterZoom(stage, listeners);
    if (fitted) zoom.fit(fitted);
    for (const action of waiting) action(zoom);
  };
  const once = (action: (arrived: ClusterZoom) => void) => {
    if (zoom) action(zoom);
    else waiting.push(action);
  };

  return {
    transform: () => zoom?.transform() ?? IDENTITY,
    fit(scene) {
      // A task of its own, so that the first frame is handed over before anything is fetched.
      if (!fitted) setTimeout(fetchZoom, 0);
      fitted = scene;
      zoom?.fit(scene);
    },
    zoomBy: (factor) => once((arrived) => arrived.zoomBy(factor)),
    panBy: (x, y) => once((arrived) => arrived.panBy(x, y)),
    reset: () => once((arrived) => arrived.reset()),
    goTo: (place) => once((arrived) => arrived.goTo(place)),
    centreOn: (scene, rank) => once((arrived) => arrived.centreOn(scene, rank)),
    bringIntoSight: (scene, rank) => once((arrived) => arrived.bringIntoSight(scene, rank)),
    destroy() {
      destroyed = true;
      zoom?.destroy();
    },
  };
}

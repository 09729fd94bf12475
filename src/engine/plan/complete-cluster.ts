/** The machines a plan means: a preset's, or an accelerator in its usual system, and how many. */
import { resolveAccelerator } from "../cluster/accelerator-catalog.ts";
import { defaultFabricId, FABRIC_IDS } from "../cluster/fabric/shape-of.ts";
import { slotTable } from "../layout/slot-table.ts";
import { LIMITS } from "./limits.ts";
import { nearestName } from "./nearest-name.ts";
import type { Cluster } from "./plan.ts";
import { PlanError } from "./plan-error.ts";
import { CLUSTER_PRESETS, type ClusterPreset, clusterPreset } from "./presets/clusters.ts";
import type { ClusterInput, ParallelInput } from "./schema.ts";
import { usualGbpsPerGpu, usualSystem } from "./usual-systems.ts";
import type { Warn } from "./warn.ts";

function presetOf(id: string | undefined, path: string): ClusterPreset | undefined {
  if (id === undefined) return undefined;
  const preset = clusterPreset(id);
  if (preset !== undefined) return preset;
  const ids = CLUSTER_PRESETS.map((known) => known.id);
  const near = nearestName(id, ids) ?? ids[0] ?? "";
  throw new PlanError({
    path,
    rule: "known-cluster",
    message: `"${id.slice(0, 64)}" is no known cluster; ${near} is one`,
    suggestion: near,
  });
}

/**
 * @param presetPath where the document names the preset: `cluster` itself or `cluster.preset`
 * @throws {PlanError} when the cluster cannot be.
 */
export function completeCluster(
  input: ClusterInput,
  presetPath: string,
  degrees: ParallelInput,
  warn: Warn,
): Cluster {
  const preset = presetOf(input.preset, presetPath);
  const given: ClusterInput = {
    ...preset?.cluster,
    ...input,
    interNode: { ...preset?.cluster.interNode, ...input.interNode },
  };
  const accelerator = given.accelerator;
  if (accelerator === undefined) {
    throw new PlanError({
      path: "cluster.accelerator",
      rule: "missing",
      message: 'is missing; give an accelerator such as "a100-sxm-80", or a known cluster',
      suggestion: "a100-sxm-80",
    });
  }
  const { id } = resolveAccelerator({ accelerator });
  const usual = usualSystem(id);
  const gpusPerNode = given.gpusPerNode ?? usual.gpusPerNode;
  const kind = given.interNode?.kind ?? usual.interNode.kind;
  const gbpsPerGpu = given.interNode?.gbpsPerGpu ?? usualGbpsPerGpu(id, kind);
  const { gpus, nodes } = countGpus(given, preset, degrees, gpusPerNode, warn);

  const machines = { accelerator, gpus, nodes, gpusPerNode, interNode: { kind, gbpsPerGpu } };
  const fabric = given.fabric ?? defaultFabricId(machines);
  const fabricKind = typeof fabric === "string" ? fabric : fabric.kind;
  if (!FABRIC_IDS.includes(fabricKind)) {
    const near = nearestName(fabricKind, FABRIC_IDS);
    warn(
      "cluster.fabric",
      "unknown-fabric",
      `cluster.fabric: "${fabricKind.slice(0, 64)}" is no known fabric and is taken as a non-blocking tree${near === undefined ? "" : `; ${near} is one`}`,
    );
  }
  const cluster: Cluster = {
    ...(input.preset === undefined ? {} : { preset: input.preset }),
    ...machines,
    fabric,
    placement: given.placement ?? "contiguous",
  };
  slotTable(cluster);
  return cluster;
}

function countGpus(
  given: ClusterInput,
  preset: ClusterPreset | undefined,
  degrees: ParallelInput,
  gpusPerNode: number,
  warn: Warn,
): { gpus: number; nodes: number } {
  const gpus = given.gpus ?? gpusOf(given, preset, degrees, gpusPerNode, warn);
  if (gpus > LIMITS.gpus) {
    const most = Math.floor(LIMITS.gpus / gpusPerNode);
    throw new PlanError({
      path: given.nodes === undefined ? "cluster.gpus" : "cluster.nodes",
      rule: "most",
      message: `${gpus} GPUs are more than ${LIMITS.gpus}, the most that can be shown; ${most} nodes work`,
      suggestion: String(most),
    });
  }
  const nodes = Math.ceil(gpus / gpusPerNode);
  if (given.nodes !== undefined && given.nodes !== nodes) {
    const filled = given.nodes * gpusPerNode;
    throw new PlanError({
      path: "cluster.gpus",
      rule: "fills-nodes",
      message: `${gpus} GPUs do not fill cluster.nodes ${given.nodes} × cluster.gpusPerNode ${gpusPerNode}; ${filled} do`,
      suggestion: String(filled),
    });
  }
  if (nodes > 1 && gpus % gpusPerNode !== 0) {
    warn(
      "cluster.gpus",
      "partial-node",
      `cluster.gpus: ${gpus} leave ${nodes * gpusPerNode - gpus} GPUs of the last node unused`,
    );
  }
  if (preset?.mostNodes !== undefined && nodes > preset.mostNodes) {
    warn(
      "cluster.nodes",
      "beyond-preset",
      `cluster.nodes: ${nodes} are more than the ${preset.mostNodes} of ${preset.name}`,
    );
  }
  return { gpus, nodes };
}

/** GPUs when the plan does not count them: by nodes, by its degrees, or all of a known machine. */
function gpusOf(
  given: ClusterInput,
  preset: ClusterPreset | undefined,
  degrees: ParallelInput,
  gpusPerNode: number,
  warn: Warn,
): number {
  if (given.nodes !== undefined) return given.nodes * gpusPerNode;
  const { tensor = 1, pipeline = 1, context = 1, data } = degrees;
  if (data !== undefined || (preset === undefined && tensor * pipeline * context > 1)) {
    const product = tensor * pipeline * context * (data ?? 1);
    const isWholeMachine = preset !== undefined && product === preset.nodes * gpusPerNode;
    if (!isWholeMachine) {
      warn(
        "cluster.gpus",
        "default-used",
        `cluster.gpus is not given; ${product} (tensor × pipeline × context × data) is used`,
      );
    }
    return product;
  }
  if (preset !== undefined) return preset.nodes * gpusPerNode;
  throw new PlanError({
    path: "cluster.gpus",
    rule: "missing",
    message: `is missing; give cluster.gpus or cluster.nodes; one node of ${gpusPerNode} works`,
    suggestion: String(gpusPerNode),
  });
}

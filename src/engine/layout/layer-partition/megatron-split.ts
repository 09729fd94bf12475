/**
 * Megatron-Core's division of layers into stages and model chunks: even, with another number of
 * layers on the first or last stage, or with embedding and loss counted as a layer each
 * (`TransformerConfig.__post_init__`, transformer_config.py, and `get_num_layers_to_build`,
 * transformer_block.py, in megatron/core/transformer). Refuses whatever Megatron refuses.
 */
import { LayoutError } from "../layout-error.ts";

export interface MegatronSplit {
  layers: number;
  pipeline: number;
  /** Model chunks per pipeline rank; 1 without interleaving. */
  virtualPipeline: number;
  /** `--decoder-first-pipeline-num-layers` */
  firstStageLayers?: number;
  /** `--decoder-last-pipeline-num-layers` */
  lastStageLayers?: number;
  /** `--account-for-embedding-in-pipeline-split` */
  accountForEmbedding?: boolean;
  /** `--account-for-loss-in-pipeline-split` */
  accountForLoss?: boolean;
}

/**
 * @returns layers of each virtual stage, in the order a micro-batch passes them: virtual stage =
 *   chunk × pipeline + pipeline rank
 * @throws LayoutError where Megatron-Core refuses
 */
export function megatronLayerCounts(split: MegatronSplit): number[] {
  const { firstStageLayers, lastStageLayers } = split;
  const uneven = firstStageLayers !== undefined || lastStageLayers !== undefined;
  const accounted = split.accountForEmbedding || split.accountForLoss;
  if (uneven && accounted) {
    refuse(
      "a given number of layers on the first or last stage excludes counting embedding or loss as a layer",
    );
  }
  return uneven ? unevenCounts(split) : evenCounts(split);
}

function evenCounts(split: MegatronSplit): number[] {
  const { layers, pipeline, virtualPipeline } = split;
  const embedding = split.accountForEmbedding ? 1 : 0;
  const loss = split.accountForLoss ? 1 : 0;
  const items = layers + embedding + loss;
  const what =
    embedding + loss > 0 ? `${layers} layers with embedding or loss` : `${layers} layers`;
  if (items % pipeline !== 0) refuse(`${what} do not divide into ${pipeline} stages`);
  const perRank = items / pipeline;
  if (perRank % virtualPipeline !== 0) {
    refuse(`${perRank} layers per stage do not divide into ${virtualPipeline} model chunks`);
  }
  const counts = new Array<number>(pipeline * virtualPipeline).fill(perRank / virtualPipeline);
  counts[0] = (counts[0] ?? 0) - embedding;
  counts[counts.length - 1] = (counts.at(-1) ?? 0) - loss;
  if (counts.some((count) => count < 0)) refuse("embedding and loss leave no room for a layer");
  return counts;
}

function unevenCounts(split: MegatronSplit): number[] {
  const { layers, pipeline, virtualPipeline, firstStageLayers, lastStageLayers } = split;
  let middleLayers = layers;
  let middleStages = pipeline;
  for (const given of [firstStageLayers, lastStageLayers]) {
    if (given === undefined) continue;
    if (given <= 0) refuse(`${given} layers on the first or last stage: at least 1`);
    if (given % virtualPipeline !== 0) {
      refuse(`${given} layers on a stage do not divide into ${virtualPipeline} model chunks`);
    }
    middleLayers -= given;
    middleStages -= 1;
  }
  if (middleStages === 0 && middleLayers !== 0) {
    refuse(`${middleLayers} layers are left over and no stage is left for them`);
  }
  const perStage = middleStages === 0 ? 0 : middleLayers / middleStages;
  if (perStage < 0 || !Number.isInteger(perStage)) {
    refuse(`${middleLayers} layers do not divide into the ${middleStages} other stages`);
  }
  if (perStage % virtualPipeline !== 0) {
    refuse(`${perStage} layers per stage do not divide into ${virtualPipeline} model chunks`);
  }
  return Array.from({ length: pipeline * virtualPipeline }, (_, virtualStage) => {
    const rank = virtualStage % pipeline;
    if (rank === 0 && firstStageLayers !== undefined) return firstStageLayers / virtualPipeline;
    if (rank === pipeline - 1 && lastStageLayers !== undefined) {
      return lastStageLayers / virtualPipeline;
    }
    return perStage / virtualPipeline;
  });
}

function refuse(rule: string): never {
  throw new LayoutError("parallel.layersPerStage", rule);
}

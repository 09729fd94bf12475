/**
 * Every division of layers that Megatron-Core and DeepSpeed make, case by case, from vectors that
 * their own code produced. DeepSpeed's older release, v0.9.5, stands beside today's.
 */
import { describe, expect, it } from "vitest";
import { boundariesOf, partLoads } from "../../../src/engine/layout/layer-partition/boundaries.ts";
import {
  partitionBalanced,
  partitionBalancedBySearch,
} from "../../../src/engine/layout/layer-partition/deepspeed-balanced.ts";
import {
  type PipelineModuleItem,
  partitionModules,
} from "../../../src/engine/layout/layer-partition/deepspeed-modules.ts";
import { readMegatronLayout } from "../../../src/engine/layout/layer-partition/megatron-layout.ts";
import { megatronLayerCounts } from "../../../src/engine/layout/layer-partition/megatron-split.ts";
import {
  lightestBottleneck,
  partitionOptimally,
} from "../../../src/engine/layout/layer-partition/optimal-partition.ts";
import {
  partitionUniform,
  partitionUniformRemainderLast,
} from "../../../src/engine/layout/layer-partition/uniform.ts";
import { LayoutError } from "../../../src/engine/layout/layout-error.ts";
import oracle from "../../oracles/layer_partition.json" with { type: "json" };

interface MegatronCase {
  id: string;
  input: {
    num_layers: number;
    pipeline_model_parallel_size: number;
    virtual_pipeline_model_parallel_size: number | null;
    num_layers_in_first_pipeline_stage: number | null;
    num_layers_in_last_pipeline_stage: number | null;
    account_for_embedding_in_pipeline_split: boolean;
    account_for_loss_in_pipeline_split: boolean;
    pipeline_model_parallel_layout: string | null;
    mtp_num_layers?: number;
  };
  effective_vpp?: number | null;
  stages?: [offset: number, layers: number][][];
  layout_types?: string[];
  error?: object;
}

interface DeepSpeedCase {
  id: string;
  function: "partition_uniform" | "partition_balanced" | "PipelineModule._partition_layers";
  input: {
    num_items?: number;
    num_parts?: number;
    weights?: number[];
    layers?: string;
    num_stages?: number;
    method?: string;
    first_transformer_index?: number;
    num_layers?: number;
  };
  parts?: number[];
  "parts_v0.9.5"?: number[];
  stage_loads?: number[];
  "stage_loads_v0.9.5"?: number[];
  optimal_bottleneck?: number;
  transformer_layers_per_stage?: number[];
  error?: object;
}

const cases = oracle.cases as unknown as (
  | ({ framework: "megatron-core" } & MegatronCase)
  | ({ framework: "deepspeed" } & DeepSpeedCase)
)[];
const megatronCases = cases.filter((each) => each.framework === "megatron-core");
const deepSpeedCases = cases.filter((each) => each.framework === "deepspeed");
const casesOf = (name: DeepSpeedCase["function"]) =>
  deepSpeedCases.filter((each) => each.function === name).map((each) => [each.id, each] as const);

/** Layers per virtual stage, and the letters of a layout where one is given. */
function divide({ input }: MegatronCase): { counts: number[]; chunks: number; letters?: string[] } {
  const pipeline = input.pipeline_model_parallel_size;
  if (input.pipeline_model_parallel_layout !== null) {
    const layout = readMegatronLayout(
      input.pipeline_model_parallel_layout,
      pipeline,
      input.num_layers,
      input.mtp_num_layers ?? 0,
    );
    return { counts: layout.layerCounts, chunks: layout.virtualPipeline, letters: layout.stages };
  }
  const chunks = input.virtual_pipeline_model_parallel_size ?? 1;
  const counts = megatronLayerCounts({
    layers: input.num_layers,
    pipeline,
    virtualPipeline: chunks,
    firstStageLayers: input.num_layers_in_first_pipeline_stage ?? undefined,
    lastStageLayers: input.num_layers_in_last_pipeline_stage ?? undefined,
    accountForEmbedding: input.account_for_embedding_in_pipeline_split,
    accountForLoss: input.account_for_loss_in_pipeline_split,
  });
  return { counts, chunks };
}

describe("Megatron-Core", () => {
  it.each(megatronCases.map((each) => [each.id, each] as const))("%s", (_, each) => {
    if (each.error) {
      expect(() => divide(each)).toThrow(LayoutError);
      return;
    }
    const { counts, chunks, letters } = divide(each);
    const pipeline = each.input.pipeline_model_parallel_size;
    const starts = boundariesOf(counts);
    const perRank = <T>(of: (virtualStage: number) => T) =>
      Array.from({ length: pipeline }, (_, rank) =>
        Array.from({ length: chunks }, (_, chunk) => of(chunk * pipeline + rank)),
      );
    expect(perRank((stage) => [starts[stage], counts[stage]])).toEqual(each.stages);
    expect(starts.at(-1)).toBe(each.input.num_layers);
    expect(chunks).toBe(each.effective_vpp ?? 1);
    if (each.layout_types) {
      expect(perRank((stage) => letters?.[stage]).map((of) => of.join("|"))).toEqual(
        each.layout_types,
      );
    }
  });
});

describe("DeepSpeed partition_uniform", () => {
  it.each(casesOf("partition_uniform"))("%s", (_, { input, ...expected }) => {
    const { num_items = 0, num_parts = 0 } = input;
    expect(partitionUniform(num_items, num_parts)).toEqual(expected.parts);
    expect(partitionUniformRemainderLast(num_items, num_parts)).toEqual(expected["parts_v0.9.5"]);
  });
});

describe("DeepSpeed partition_balanced", () => {
  it.each(casesOf("partition_balanced"))("%s", (_, { input, ...expected }) => {
    const { weights = [], num_parts = 0 } = input;
    const current = partitionBalanced(weights, num_parts);
    const older = partitionBalancedBySearch(weights, num_parts);
    expect(current).toEqual(expected.parts);
    expect(older).toEqual(expected["parts_v0.9.5"]);
    expect(partLoads(weights, current)).toEqual(expected.stage_loads);
    expect(partLoads(weights, older)).toEqual(expected["stage_loads_v0.9.5"]);
    expect(lightestBottleneck(weights, num_parts)).toBe(expected.optimal_bottleneck);
    expect(Math.max(...partLoads(weights, partitionOptimally(weights, num_parts)))).toBe(
      expected.optimal_bottleneck,
    );
  });
});

/** Modules from the file's wording: `[fn, embed(N), fn] + 105 x transformer(N) + [fn, …]`. */
function modulesOf(wording: string): PipelineModuleItem[] {
  const typeOf: Record<string, string> = {
    fn: "function",
    embed: "EmbeddingPipe",
    transformer: "ParallelTransformerLayerPipe",
    layernorm: "LayerNorm",
  };
  return wording.split(" + ").flatMap((part) => {
    const [, times = "1", body = ""] = /^(?:(\d+) x )?(.*)$/.exec(part) ?? [];
    const items = body
      .replace(/^\[|\]$/g, "")
      .split(", ")
      .map((item) => {
        const [, name = "", parameters = "0"] = /^(\w+)(?:\((\d+)\))?$/.exec(item) ?? [];
        return { type: typeOf[name] ?? name, parameters: Number(parameters) };
      });
    return Array.from({ length: Number(times) }, () => items).flat();
  });
}

describe("DeepSpeed PipelineModule", () => {
  it.each(casesOf("PipelineModule._partition_layers"))("%s", (_, { input, ...expected }) => {
    const { layers = "", num_stages = 0, method = "" } = input;
    const modules = modulesOf(layers);
    const divideModules = () => partitionModules(modules, num_stages, method);
    if (expected.error) {
      expect(divideModules).toThrow(LayoutError);
      return;
    }
    const parts = divideModules();
    expect(parts).toEqual(expected.parts);
    const transformers = modules.map((item) => Number(item.type.includes("Transformer")));
    expect(partLoads(transformers, parts)).toEqual(expected.transformer_layers_per_stage);
  });
});

it("covers every case of the file", () => {
  const counted = {
    "megatron-core": megatronCases.length,
    partition_uniform: casesOf("partition_uniform").length,
    partition_balanced: casesOf("partition_balanced").length,
    PipelineModule: casesOf("PipelineModule._partition_layers").length,
  };
  console.log(`layer_partition: ${cases.length} cases, 0 not expressible`, counted);
  expect(counted).toEqual({
    "megatron-core": 32,
    partition_uniform: 17,
    partition_balanced: 29,
    PipelineModule: 15,
  });
  expect(cases.length).toBe(93);
});

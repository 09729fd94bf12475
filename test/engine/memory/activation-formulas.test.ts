/** Activation bytes of a layer against the formulas of the literature. */
import { describe, expect, test } from "vitest";
import { enterStates } from "../../../src/engine/memory/enter-states.ts";
import {
  bytesPerLayer,
  checkpointTensors,
  savedTensors,
} from "../../../src/engine/memory/saved-tensors.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";
import vectors from "../../oracles/memory.json" with { type: "json" };
import facts from "../../runs/published-facts.json" with { type: "json" };
import { examplePlan, type PlanChanges } from "../model/example-plan.ts";
import { contextOf, entered, stageOf } from "./estimator-case.ts";

// biome-ignore lint/suspicious/noExplicitAny: each kind of case has its own fields
const cases = vectors.cases as any[];

describe("Korthikanti et al. 2022, table 2", () => {
  const tables = cases.filter((one) => one.kind === "paper-closed-form");

  test("has two rows", () => expect(tables).toHaveLength(2));

  test.each(tables.map((one) => [one.id, one] as const))(
    "%s",
    (_, { input, output_bytes_per_layer: bytes }) => {
      const layer = (tensor: number, sequenceParallel: boolean, recompute: "none" | "selective") =>
        bytesPerLayer(
          savedTensors(contextOf(paperPlan(input, tensor, sequenceParallel)), 0, recompute),
        );
      expect(layer(1, false, "none")).toBe(bytes.no_parallelism);
      expect(layer(input.t, false, "none")).toBe(bytes.tp);
      expect(layer(input.t, true, "none")).toBe(bytes.tp_sp);
      expect(layer(input.t, false, "selective")).toBe(bytes.tp_selective);
      expect(layer(input.t, true, "selective")).toBe(bytes.tp_sp_selective);
      const checkpoint = checkpointTensors(contextOf(paperPlan(input, input.t, false)));
      expect(bytesPerLayer(checkpoint)).toBe(bytes.full_recompute);
    },
  );
});

describe("Korthikanti et al. 2022, figure 7", () => {
  const figures = facts.filter((fact) => fact.id.startsWith("korthikanti2022/fig7"));

  test("has four models", () => expect(figures).toHaveLength(4));

  test.each(figures.map((fact) => [fact.id, fact] as const))("%s", (_, fact) => {
    const { model, parallel, measured } = fact;
    const input = {
      s: 2048,
      b: parallel.micro_batch ?? 1,
      h: model.hidden ?? 0,
      a: model.heads ?? 0,
    };
    const layer = (sequenceParallel: boolean, recompute: "none" | "selective") =>
      bytesPerLayer(savedTensors(contextOf(paperPlan(input, 8, sequenceParallel)), 0, recompute));
    const baseline = layer(false, "none");
    const checkpoint = bytesPerLayer(checkpointTensors(contextOf(paperPlan(input, 8, false))));
    const printed = (measured as { activation_percent_of_tp_baseline: Record<string, number> })
      .activation_percent_of_tp_baseline;
    const ours = {
      none: baseline,
      seq: layer(true, "none"),
      sel: layer(false, "selective"),
      "seq+sel": layer(true, "selective"),
      full: checkpoint,
    };
    for (const [name, bytes] of Object.entries(ours)) {
      // The values were read off the figure.
      expect(Math.abs((100 * bytes) / baseline - (printed[name] ?? 0))).toBeLessThan(0.15);
    }
  });
});

test("MT-NLG's checkpoints take 16.9 TB for its batch, 8.8 GB a micro-batch", () => {
  const plan = gpt({ model: { hiddenSize: 20480, attentionHeads: 128 } });
  const microBatch = 105 * bytesPerLayer(checkpointTensors(contextOf(plan)));
  expect(microBatch / 1e9).toBeCloseTo(8.8, 1);
  expect((1920 * microBatch) / 1e12).toBeCloseTo(16.9, 1);
});

describe("EleutherAI's cookbook", () => {
  const estimates = cases.filter((one) => one.kind === "eleutherai-cookbook");
  /** The one case of no training: there is no inference in a plan. */
  const INFERENCE = "cook-llama7b-infer";

  test("has 15 cases, one of them inference", () => {
    expect(estimates).toHaveLength(15);
    expect(estimates.map((one) => one.id)).toContain(INFERENCE);
  });

  // Per GPU the cookbook divides by all GPUs instead of the data ranks, and gradients and optimizer
  // not at all by tensor and pipeline ranks; so the undivided sums are what can be compared.
  test.each(estimates.map((one) => [one.id, one] as const))(
    "%s: states",
    (_, { input, output }) => {
      const sgd = input.argv.includes("sgd_momentum");
      const context = contextOf(examplePlan({ training: { optimizer: sgd ? "sgd" : "adam" } }));
      const states = entered((ledger) =>
        enterStates(context, stageOf(output.total_params), ledger, true),
      );
      expect(states.bytes.weights).toBe(output.model_mem);
      expect(states.bytes.gradients).toBe(output.gradient_mem);
      expect(states.bytes.optimizerStates).toBe(output.optimizer_mem);
    },
  );

  const training = estimates.filter((one) => one.id !== INFERENCE);
  test.each(training.map((one) => [one.id, one] as const))(
    "%s: activations",
    (_, { input, output }) => {
      const number = (name: string, usual: number) =>
        Number(input.argv.match(new RegExp(`--${name}=(\\S+)`))?.[1] ?? usual);
      const hiddenSize = number("hidden-size", 6144);
      // Any model is read as GPT, on one GPU; "checkpointing" drops the attention scores alone.
      const plan = gpt({
        model: { hiddenSize, attentionHeads: number("num-attention-heads", 64) },
        training: {
          sequenceLength: number("sequence-length", 2048),
          microBatchSize: number("batch-size-per-gpu", 1),
        },
      });
      const recompute = input.argv.includes("--checkpoint-activations") ? "selective" : "none";
      const layer = bytesPerLayer(savedTensors(contextOf(plan), 0, recompute));
      expect(number("num-layers", 44) * layer).toBe(output.activation_mem);
    },
  );
});

describe("other layers than GPT's", () => {
  const bytes = (changes: PlanChanges) =>
    bytesPerLayer(
      savedTensors(contextOf(examplePlan(changes)), changes.model?.moe ? 1 : 0, "none"),
    );
  const s = 2048;
  const llama = {
    hiddenSize: 4096,
    attentionHeads: 32,
    keyValueHeads: 8,
    headDim: 128,
    ffnHiddenSize: 14336,
    gatedMlp: true,
    normalization: "rmsnorm",
    linearBias: false,
    positionEmbedding: "rope",
  } as const;

  test("a gated layer with grouped heads and flash attention", () => {
    // 8h for norms and inputs, queries, keys, values, output, row sums, gate, up and their product.
    const perToken = 8 * 4096 + 2 * (4096 + 2 * 1024) + 2 * 4096 + 4 * 32 + 6 * 14336;
    expect(bytes({ model: llama })).toBe(s * perToken);
  });

  test("context parallelism divides the tokens", () => {
    const whole = bytes({ model: llama });
    expect(bytes({ model: llama, parallel: { context: 4 } })).toBe(whole / 4);
  });

  test("experts: router, permuted tokens, topK experts and the shared one", () => {
    const moe = {
      experts: 64,
      topK: 6,
      expertFfnHiddenSize: 1408,
      sharedExpertFfnHiddenSize: 2816,
      denseLayers: 0,
      denseFfnHiddenSize: 0,
      everyNthLayer: 1,
    };
    const dense = bytes({ model: llama }) - 6 * 14336 * s;
    const experts = 8 * 64 + 6 * (4 * 4096 + 6 * 1408) + 6 * 2816;
    expect(bytes({ model: { ...llama, moe } })).toBe(dense + s * experts);
  });

  test("latent attention keeps its latents whole on every tensor rank", () => {
    const attention = {
      kind: "mla",
      queryLoraRank: 1536,
      keyValueLoraRank: 512,
      ropeHeadDim: 64,
      valueHeadDim: 128,
    } as const;
    const at = (tensor: number) => bytes({ model: { ...llama, attention }, parallel: { tensor } });
    const latents = s * 4 * (1536 + 512);
    const replicated = latents + s * 8 * 4096;
    expect(at(8) - replicated).toBe((at(1) - replicated) / 8);
  });

  test("8-bit products save their inputs in one byte", () => {
    const saved = bytes({ model: llama }) - bytes({ model: llama, training: { precision: "fp8" } });
    expect(saved).toBe(s * (2 * 4096 + 4096 + 14336));
  });
});

function paperPlan(
  input: { s: number; b: number; h: number; a: number },
  tensor: number,
  sequenceParallel: boolean,
): Plan {
  return gpt({
    model: { hiddenSize: input.h, attentionHeads: input.a },
    parallel: { tensor, sequenceParallel },
    training: { sequenceLength: input.s, microBatchSize: input.b },
  });
}

/** A GPT with dropout whose attention writes its scores, as in the paper. */
function gpt(changes: PlanChanges): Plan {
  return examplePlan({
    ...changes,
    training: {
      framework: "megatron-lm",
      frameworkYear: 2022,
      attentionKernel: "unfused",
      ...changes.training,
    },
  });
}

/**
 * DeepSpeed's `estimate_zero2/3_model_states_mem_needs` and the ZeRO paper's table 1 against our own
 * state rules.
 */
import { describe, expect, test } from "vitest";
import { enterStates, enterStepTemporaries } from "../../../src/engine/memory/enter-states.ts";
import { hostBytes } from "../../../src/engine/memory/host-memory.ts";
import { GATHERED_LAYERS } from "../../../src/engine/memory/transient-quantities.ts";
import type { Offload, Plan, ZeroStage } from "../../../src/engine/plan/plan.ts";
import vectors from "../../oracles/memory.json" with { type: "json" };
import facts from "../../runs/published-facts.json" with { type: "json" };
import { examplePlan } from "../model/example-plan.ts";
import { contextOf, entered, stageOf } from "./estimator-case.ts";

interface Case {
  id: string;
  kind: string;
  input: {
    total_params: number;
    largest_layer_params: number;
    num_gpus_per_node: number;
    num_nodes: number;
    cpu_offload: boolean;
    cpu_offload_params?: boolean;
    zero_init?: boolean;
    additional_buffer_factor: number;
  };
  output_bytes: { cpu: number; gpu: number };
}

const ofKind = (kind: string) =>
  (vectors.cases as unknown as Case[])
    .filter((one) => one.kind === kind)
    .map((one) => [one.id, one] as const);

describe("DeepSpeed's estimate for ZeRO-2", () => {
  test("has 32 cases, all compared", () => expect(ofKind("deepspeed-zero2")).toHaveLength(32));

  test.each(ofKind("deepspeed-zero2"))("%s", (_, { input, output_bytes }) => {
    const plan = zeroPlan(input, 2);
    expectBytes(statesInStep(plan, input.total_params), output_bytes.gpu);
    expectHost(plan, input, output_bytes.cpu, true);
  });
});

describe("DeepSpeed's estimate for ZeRO-3", () => {
  test("has 98 cases, all compared", () => expect(ofKind("deepspeed-zero3")).toHaveLength(98));

  test.each(ofKind("deepspeed-zero3"))("%s", (_, { input, output_bytes }) => {
    const plan = zeroPlan(input, 3);
    const ranks = plan.parallel.data;
    const layer = GATHERED_LAYERS.compute({ β: 4, w: input.largest_layer_params });
    // Our rule keeps the 16-bit gradients beside their fp32 copy in the step, as the code does;
    // the estimate leaves these 2 bytes out, though its ZeRO-2 form counts them.
    const left = input.cpu_offload ? 0 : (2 * input.total_params) / ranks;
    expectBytes(statesInStep(plan, input.total_params) - left + layer, output_bytes.gpu);
    expectHost(plan, input, output_bytes.cpu, input.zero_init !== true);
  });
});

describe("the ZeRO paper's table 1", () => {
  const rows = facts.filter((fact) => fact.group === "zero2020");

  test("has 18 rows of three stages", () => expect(rows).toHaveLength(18));

  test.each(rows.map((row) => [row.id, row] as const))("%s, to the printed digit", (_, row) => {
    const parameters = row.model.params_reported ?? 0;
    const ranks = row.parallel.dp ?? 1;
    const printed = (row.measured as { model_state_gb: Record<string, number> }).model_state_gb;
    const columns = [printed.P_os, printed["P_os+g"], printed["P_os+g+p"]];
    columns.forEach((gigabytes = 0, index) => {
      const plan = paperPlan(ranks, (index + 1) as ZeroStage);
      const states = entered((ledger) =>
        enterStates(contextOf(plan), stageOf(parameters), ledger, true),
      );
      // The table rounds its first column of models and cuts the others: 4187.5 is printed as 4187.
      const unit = 10 ** decimals(gigabytes);
      const scaled = (states.total / 1e9) * unit;
      expect([Math.round(scaled), Math.floor(scaled)]).toContain(Math.round(gigabytes * unit));
    });
  });
});

function zeroPlan(input: Case["input"], zeroStage: ZeroStage): Plan {
  const data = input.num_gpus_per_node * input.num_nodes;
  const offload: Offload = {
    ...(input.cpu_offload ? { optimizer: "cpu" } : {}),
    ...(input.cpu_offload_params ? { parameters: "cpu" } : {}),
  };
  return examplePlan({
    parallel: { data, zeroStage },
    gpusPerNode: input.num_gpus_per_node,
    training: {
      framework: "deepspeed",
      precision: "fp16",
      gradientPrecision: "fp16",
      offload,
      globalBatchSize: data,
    },
  });
}

/** The paper's K = 12 and 2 + 2: mixed-precision Adam with 16-bit gradients. */
function paperPlan(data: number, zeroStage: ZeroStage): Plan {
  return examplePlan({
    parallel: { data, zeroStage },
    training: {
      framework: "deepspeed",
      precision: "fp16",
      gradientPrecision: "fp16",
      globalBatchSize: data,
    },
  });
}

function statesInStep(plan: Plan, parameters: number): number {
  return entered((ledger) => {
    enterStates(contextOf(plan), stageOf(parameters), ledger, true);
    enterStepTemporaries(contextOf(plan), stageOf(parameters), ledger);
  }).total;
}

/**
 * The estimate's host figure: what is offloaded, or, where it is more, the fp32 model that every
 * process builds before it is divided; times a buffer factor. Ours is what is offloaded.
 */
function expectHost(plan: Plan, input: Case["input"], printed: number, buildsWhole: boolean) {
  const { total_params: parameters, num_gpus_per_node, num_nodes } = input;
  const ours = hostBytes(contextOf(plan), [stageOf(parameters)]).cpuBytesPerNode;
  const zero2 = input.cpu_offload_params === undefined;
  // For ZeRO-2 the estimate is of all nodes together, ours of one.
  const offloaded = zero2 ? ours * num_nodes : ours;
  const processes = zero2 && input.cpu_offload ? num_gpus_per_node * num_nodes : num_gpus_per_node;
  const model = buildsWhole ? parameters : (input.largest_layer_params ?? 0);
  const atStart = input.cpu_offload && !buildsWhole ? 0 : 4 * model * processes;
  const expected = Math.max(offloaded, atStart) * input.additional_buffer_factor;
  expectBytes(expected, printed);
}

function expectBytes(actual: number, printed: number) {
  // The estimates round down to whole bytes in several places.
  expect(Math.abs(actual - printed)).toBeLessThanOrEqual(Math.max(4, 1e-9 * printed));
}

function decimals(value: number): number {
  return `${value}`.split(".")[1]?.length ?? 0;
}

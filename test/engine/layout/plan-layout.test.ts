/** The layout of a plan document: what the command line's `groups` and `layers` answer. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { groups, layers, layOut } from "../../../src/engine/layout/plan-layout.ts";
import type { GroupKind } from "../../../src/engine/layout/process-groups.ts";
import { PlanError } from "../../../src/engine/plan/plan-error.ts";
import oracle from "../../oracles/rank_mapping.json" with { type: "json" };

interface MegatronCase {
  id: string;
  kind: string;
  input: {
    tp: number;
    pp: number;
    dp: number;
    cp: number;
    ep: number;
    etp: number | null;
    order: string;
    vpp: number | null;
    num_distributed_optimizer_instances: number;
    world_size: number;
  };
  groups?: object;
  sha256?: Record<string, string>;
  groups_compact?: Record<string, { sha256: string }>;
  error?: object;
}

const NOT_EXPRESSIBLE: Record<string, string> = {
  "err-hcp-product": "a plan has no levels of context parallelism",
};

const megatronCases = (oracle.cases as unknown as MegatronCase[]).filter(
  (each) => each.kind === "initialize_model_parallel",
);
const expressible = megatronCases.filter((each) => !(each.id in NOT_EXPRESSIBLE));

/** A plan with a case's degrees, around a model that any of them can cut. */
function planDocument({ input }: MegatronCase): object {
  const { tp, pp, dp, cp, ep, etp, order, vpp, num_distributed_optimizer_instances } = input;
  const moe = { experts: 4 * ep, topK: 1, expertFfnHiddenSize: 4096 };
  return {
    model: {
      layers: pp * (vpp ?? 1),
      hiddenSize: 4096,
      attentionHeads: 64,
      ...(ep > 1 ? { moe } : {}),
    },
    cluster: { accelerator: "a100-sxm-80", gpus: input.world_size },
    parallel: {
      tensor: tp,
      pipeline: pp,
      data: dp,
      context: cp,
      expert: ep,
      order,
      virtualPipeline: vpp ?? 1,
      zeroGroupSize: (dp * cp) / num_distributed_optimizer_instances,
      ...(etp === null ? {} : { expertTensor: etp }),
    },
  };
}

describe("groups of a whole plan are those Megatron-Core creates", () => {
  it.each(expressible.map((each) => [each.id, each] as const))("%s", (_, each) => {
    const document = planDocument(each);
    if (each.error) {
      expect(() => groups(document)).toThrow(PlanError);
      return;
    }
    const actual = groups(document);
    // Hierarchical context parallelism is in no plan; the engine's function for it has its own test.
    const kinds = Object.keys(each.groups ?? each.groups_compact ?? {}).filter(
      (kind) => !kind.startsWith("hcp-"),
    );
    expect(Object.keys(actual).sort()).toEqual(kinds.sort());
    for (const kind of kinds) {
      const text = JSON.stringify(actual[kind as GroupKind]);
      const expected = each.sha256?.[kind] ?? each.groups_compact?.[kind]?.sha256;
      expect(createHash("sha256").update(text).digest("hex"), kind).toBe(expected);
    }
  });

  it("in every case but those named", () => {
    console.log(
      `initialize_model_parallel by plan: ${expressible.length} cases; not expressible:`,
      NOT_EXPRESSIBLE,
    );
    expect(megatronCases.length - expressible.length).toBe(1);
    expect(expressible.length).toBe(48);
  });
});

describe("layers of a whole plan", () => {
  const llama3 = {
    model: { layers: 126, hiddenSize: 16384 },
    cluster: { accelerator: "h100-sxm-80", gpus: 128 },
    parallel: { tensor: 8, pipeline: 16 },
  };

  it("are those of its stages, end exclusive", () => {
    const { stages } = layers(llama3);
    expect(stages.slice(0, 2)).toEqual([[[0, 7]], [[7, 15]]]);
    expect(stages.at(-1)).toEqual([[119, 126]]);
  });

  it("come with a warning where the framework had to choose", () => {
    const codes = layOut(llama3).warnings.map(({ code }) => code);
    expect(codes).toContain("uneven-layers");
  });
});

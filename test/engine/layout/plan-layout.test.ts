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

/**
 * What Megatron-Core's `initialize_model_parallel` refuses for the sake of experts that the model has
 * not, and its `RankGenerator` lays out: the order of Llama 3 405B's paper with context parallelism.
 */
const LAID_OUT_AS: Record<string, string> = {
  "llama3-405b-16384-cp16": "rg-llama3-405b-16384-cp16",
  "llama3-405b-8192-cp16-dp4": "rg-llama3-405b-8192-cp16-dp4",
};

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

const digest = (list: number[][] | undefined) =>
  createHash("sha256").update(JSON.stringify(list)).digest("hex");

/** What a RankGenerator's case does not say. */
const NOTHING_MORE = { etp: null, vpp: null, num_distributed_optimizer_instances: 1 };

const caseOf = (id: string) =>
  (oracle.cases as unknown as MegatronCase[]).find((each) => each.id === id) as MegatronCase;

describe("groups of a whole plan are those Megatron-Core creates", () => {
  it.each(expressible.map((each) => [each.id, each] as const))("%s", (_, each) => {
    const document = planDocument(each);
    if (each.error && !(each.id in LAID_OUT_AS)) {
      expect(() => groups(document)).toThrow(PlanError);
      return;
    }
    const actual = groups(document);
    if (each.error) {
      const { groups_compact = {} } = caseOf(LAID_OUT_AS[each.id] ?? "");
      for (const [kind, { sha256 }] of Object.entries(groups_compact)) {
        // Of a kind that no run creates, Megatron-Core's generator still lists the ranks.
        if (kind in actual) expect(digest(actual[kind as GroupKind]), kind).toBe(sha256);
      }
      expect(Object.keys(groups_compact).filter((kind) => kind in actual).length).toBe(9);
      expect(layOut(document).warnings.map(({ code }) => code)).toContain(
        "order-refused-by-megatron",
      );
      return;
    }
    // Hierarchical context parallelism is in no plan; the engine's function for it has its own test.
    const kinds = Object.keys(each.groups ?? each.groups_compact ?? {}).filter(
      (kind) => !kind.startsWith("hcp-"),
    );
    expect(Object.keys(actual).sort()).toEqual(kinds.sort());
    for (const kind of kinds) {
      const expected = each.sha256?.[kind] ?? each.groups_compact?.[kind]?.sha256;
      expect(digest(actual[kind as GroupKind]), kind).toBe(expected);
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

describe("groups of a whole plan in every order of its axes", () => {
  const orders = (oracle.cases as unknown as MegatronCase[]).filter(
    (each) =>
      each.kind === "RankGenerator" && each.id.startsWith("rankgen-") && each.input.cp === 2,
  );
  it.each(orders.filter((each) => !each.error).map((each) => [each.id, each] as const))(
    "%s",
    (_, each) => {
      const { ep, ...input } = each.input;
      const actual = groups(planDocument({ ...each, input: { ...input, ep, ...NOTHING_MORE } }));
      for (const [kind, expected] of Object.entries(each.groups ?? {})) {
        expect(actual[kind as GroupKind], kind).toEqual(expected);
      }
    },
  );

  it("are refused where experts cannot lie so, with an order in which they can", () => {
    const refused = expressible.find(({ id }) => id === "tp2-ep2-dp4-pp2-ppdp") as MegatronCase;
    const document = planDocument(refused) as { parallel: object };
    expect(() => groups(document)).toThrow(/^parallel\.order: .* tp-cp-ep-dp-pp does$/);
    const mended = { ...document.parallel, order: "tp-cp-ep-dp-pp" };
    expect(groups({ ...document, parallel: mended }).ep?.[0]?.length).toBe(2);
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

  it("are those listed, a number per stage or per chunk", () => {
    const chunked = (layersPerStage: number[]) =>
      layers({
        model: { layers: 10, hiddenSize: 1024 },
        cluster: { accelerator: "h100-sxm-80", gpus: 2 },
        parallel: { pipeline: 2, virtualPipeline: 2, layersPerStage },
      }).stages;
    expect(chunked([6, 4])).toEqual([
      [
        [0, 3],
        [5, 8],
      ],
      [
        [3, 5],
        [8, 10],
      ],
    ]);
    expect(chunked([1, 3, 4, 2])).toEqual([
      [
        [0, 1],
        [4, 8],
      ],
      [
        [1, 4],
        [8, 10],
      ],
    ]);
    expect(() => chunked([3, 3, 4])).toThrow(
      "parallel.layersPerStage: lists 3 stages, but parallel.pipeline is 2; 2 numbers work or 4, one per chunk",
    );
  });

  it("may be none on some stages, which is a warning and no refusal", () => {
    const { assignment, warnings } = layOut({
      model: { layers: 3, hiddenSize: 1024 },
      cluster: { accelerator: "h100-sxm-80", gpus: 8 },
      parallel: { pipeline: 8 },
    });
    const counts = assignment.stages.map(([chunk = [0, 0]]) => chunk[1] - chunk[0]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(3);
    expect(warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["uneven-layers", "empty-stages"]),
    );
  });

  it("come with a warning where the framework had to choose", () => {
    const codes = layOut(llama3).warnings.map(({ code }) => code);
    expect(codes).toContain("uneven-layers");
  });
});

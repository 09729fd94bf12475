/** `shardscope groups` against the groups that Megatron-Core's own code creates. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import oracle from "../oracles/rank_mapping.json" with { type: "json" };
import { MT_NLG, runShardscope } from "./run-shardscope.ts";

interface Compact {
  count: number;
  sha256: string;
}

function compactOf(id: string): Record<string, Compact> {
  const found = oracle.cases.find((each) => each.id === id) as
    | { groups_compact?: Record<string, Compact> }
    | undefined;
  return found?.groups_compact ?? {};
}

const digest = (groups: number[][]) =>
  createHash("sha256").update(JSON.stringify(groups)).digest("hex");

describe("groups", () => {
  it.each([
    ["mtnlg-530b-280x8-dp8", {}],
    ["mtnlg-530b-280x8-dp8-ppdp", { order: "tp-cp-ep-pp-dp" }],
  ])("of %s are Megatron-Core's, kind by kind", async (id, order) => {
    const plan = { ...MT_NLG, parallel: { ...MT_NLG.parallel, ...order } };
    const { status, stdout } = await runShardscope(["groups"], JSON.stringify(plan));
    expect(status).toBe(0);
    const groups = JSON.parse(stdout) as Record<string, number[][]>;
    const expected = compactOf(id);
    expect(Object.keys(groups).sort()).toEqual(Object.keys(expected).sort());
    expect(Object.keys(groups).length).toBe(16);
    for (const [kind, { count, sha256 }] of Object.entries(expected)) {
      expect(groups[kind]?.length, kind).toBe(count);
      expect(digest(groups[kind] ?? []), kind).toBe(sha256);
    }
  });

  it("of one GPU are groups of one, of every kind", async () => {
    const plan = {
      model: { layers: 2, hiddenSize: 256 },
      cluster: { accelerator: "a100-sxm-80", gpus: 1 },
    };
    const { stdout } = await runShardscope(["groups"], JSON.stringify(plan));
    const groups = JSON.parse(stdout) as Record<string, number[][]>;
    expect(Object.values(groups)).toEqual(Array.from({ length: 16 }, () => [[0]]));
  });

  it("name those that share sharded states where ZeRO shards over fewer ranks", async () => {
    const parallel = { ...MT_NLG.parallel, zeroStage: 1, zeroGroupSize: 4 };
    const { stdout } = await runShardscope(["groups"], JSON.stringify({ ...MT_NLG, parallel }));
    const groups = JSON.parse(stdout) as Record<string, number[][]>;
    expect(groups["intra-partial-dp-cp"]?.slice(0, 2)).toEqual([
      [0, 8, 16, 24],
      [32, 40, 48, 56],
    ]);
  });
});

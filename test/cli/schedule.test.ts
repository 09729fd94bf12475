/** `shardscope schedule` prints the order that the frameworks run. */
import { expect, it } from "vitest";
import oracle from "../oracles/schedules.json" with { type: "json" };
import { MT_NLG, runShardscope } from "./run-shardscope.ts";

function orderOf(id: string): string[] | undefined {
  return (oracle.cases as { id: string; ranks?: string[] }[]).find((one) => one.id === id)?.ranks;
}

it("prints one line of passes per pipeline rank", async () => {
  const training = { ...MT_NLG.training, globalBatchSize: 320 };
  const { status, stdout } = await runShardscope(
    ["schedule"],
    JSON.stringify({ ...MT_NLG, training }),
  );
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ ranks: orderOf("megatron-1f1b-p35-m40") });
});

it("refuses what the schedule's framework refuses, with status 1", async () => {
  const plan = {
    model: { layers: 16, hiddenSize: 1024 },
    cluster: { accelerator: "h100-sxm-80", gpus: 4, gpusPerNode: 4 },
    parallel: { tensor: 1, pipeline: 4, data: 1 },
    training: { globalBatchSize: 7, microBatchSize: 1, schedule: "dualpipe" },
  };
  const { status, stdout, stderr } = await runShardscope(["schedule"], JSON.stringify(plan));
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(
    /^shardscope: training\.globalBatchSize: 7 makes 7 micro-batches .*; 8 does/,
  );
});

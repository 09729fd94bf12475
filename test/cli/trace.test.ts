/** `shardscope trace` writes what Perfetto opens, bounded however large the plan. */
import { describe, expect, it } from "vitest";
import { MT_NLG, runShardscope } from "./run-shardscope.ts";

interface Trace {
  otherData: Record<string, unknown>;
  traceEvents: { ph: string; pid: number; name: string; args?: Record<string, unknown> }[];
}

describe("trace", () => {
  it("shows the pipeline of one replica: a process per node, a slice per pass", async () => {
    const training = { ...MT_NLG.training, globalBatchSize: 64 };
    const plan = JSON.stringify({ ...MT_NLG, training });
    const { status, stdout } = await runShardscope(["trace", "--replica", "1"], plan);
    expect(status).toBe(0);
    const { otherData, traceEvents } = JSON.parse(stdout) as Trace;
    expect(otherData).toMatchObject({ schedule: "1f1b" });
    const passes = traceEvents.filter((event) => event.args?.microBatch !== undefined);
    expect(passes).toHaveLength(2 * 35 * 8);
    // Replica 1 is on the second node of every eight; viewers count processes from 1.
    const nodes = new Set(passes.map(({ pid }) => pid));
    expect([...nodes]).toEqual(Array.from({ length: 35 }, (_, stage) => 8 * stage + 2));
  });

  it("cuts what is too long to open, and says so", async () => {
    const plan = {
      model: { layers: 512, hiddenSize: 1024 },
      cluster: { accelerator: "h100-sxm-80", gpus: 512, gpusPerNode: 8 },
      parallel: { tensor: 1, pipeline: 512, data: 1 },
      training: { globalBatchSize: 1024, microBatchSize: 1 },
    };
    const { status, stdout, stderr } = await runShardscope(["trace"], JSON.stringify(plan));
    expect(status).toBe(0);
    expect(stderr).toMatch(/1048576 passes are too many for one trace: cut at [\d.]+ s/);
    expect(stdout.endsWith("\n]}\n")).toBe(true);
    const passes = stdout.match(/"microBatch"/g)?.length ?? 0;
    expect(passes).toBeGreaterThan(99_000);
    expect(passes).toBeLessThanOrEqual(100_000);
  }, 60_000);

  it.each([
    [["--to", "soon"], "trace: --to takes seconds, not soon"],
    [["--from", "2", "--to", "1"], "trace: --to 1 is not after --from 2"],
    [["--tensor", "8"], "trace: --tensor takes 0 to 7, not 8"],
  ])("refuses %j with status 2", async (options, message) => {
    const { status, stderr } = await runShardscope(["trace", ...options], JSON.stringify(MT_NLG));
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

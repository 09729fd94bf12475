/** Runs the real program as a process of its own, as a shell would. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** @param input what is written to its standard input */
export function runShardscope(args: string[], input: string | Buffer = ""): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", ...args], {
      cwd: ROOT,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
    // A program that refuses its arguments ends without reading: that is no failure of the test.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** MT-NLG 530B on 280 DGX A100. */
export const MT_NLG = {
  version: 1,
  model: {
    name: "MT-NLG 530B",
    layers: 105,
    hiddenSize: 20480,
    attentionHeads: 128,
    ffnHiddenSize: 81920,
    vocabularySize: 51200,
  },
  cluster: { accelerator: "a100-sxm-80", gpus: 2240, gpusPerNode: 8 },
  parallel: { tensor: 8, pipeline: 35, data: 8 },
  training: { sequenceLength: 2048, globalBatchSize: 1920, microBatchSize: 1, recompute: "full" },
};

/** The same plan with another number of tensor ranks, which its 128 heads forbid. */
export const REFUSED = { ...MT_NLG, parallel: { tensor: 12, pipeline: 35, data: 8 } };

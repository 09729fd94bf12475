/**
 * How long a slider takes to show: from the key that moves it to the frame with the new picture, in
 * a real browser on the built app, at three sizes of cluster, with the loads of all links shown: on the
 * cluster, and as the Network picture. Prints medians; judges nothing but the stated aim.
 */

import { deflateRawSync } from "node:zlib";
import { chromium, type Page } from "@playwright/test";
import { preview } from "vite";
import { findBrowser } from "../../test/support/find-browser.ts";

const PLANS = [
  {
    gpus: 2240,
    aim: 16,
    plan: {
      model: "mt-nlg-530b",
      cluster: { preset: "selene", nodes: 280 },
      parallel: { tensor: 8, pipeline: 35 },
      training: { globalBatchSize: 1920, recompute: "full" },
    },
  },
  {
    gpus: 16384,
    aim: 16,
    plan: {
      model: "llama-3-405b",
      cluster: { preset: "meta-24k-h100", nodes: 2048 },
      parallel: { tensor: 8, pipeline: 16 },
      training: { globalBatchSize: 2048, sequenceLength: 8192 },
    },
  },
  {
    gpus: 131072,
    aim: 33,
    plan: {
      model: "llama-3-405b",
      cluster: { accelerator: "h100-sxm-80", nodes: 16384, gpusPerNode: 8 },
      parallel: { tensor: 8, pipeline: 16 },
      training: { globalBatchSize: 16384, sequenceLength: 8192 },
    },
  },
];

const MOVES = 30;

async function measure(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (let move = 0; move < MOVES; move++) {
    const key = move % 2 === 0 ? "ArrowLeft" : "ArrowRight";
    times.push(
      await page.evaluate(async (pressed) => {
        const slider = document.querySelector<HTMLInputElement>('input[type="range"]');
        if (!slider) throw new Error("the page has no slider");
        // Starts on a fresh frame, so that waiting for the last one is not counted.
        await new Promise((done) => requestAnimationFrame(done));
        await new Promise((done) => setTimeout(done, 0));
        const start = performance.now();
        slider.dispatchEvent(new KeyboardEvent("keydown", { key: pressed, bubbles: true }));
        await new Promise((done) => requestAnimationFrame(done));
        // A task behind the frame runs once the frame has been handed over.
        await new Promise((done) => {
          const channel = new MessageChannel();
          channel.port1.onmessage = done;
          channel.port2.postMessage(0);
        });
        return performance.now() - start;
      }, key),
    );
  }
  return times.slice(4).sort((a, b) => a - b);
}

const server = await preview({ preview: { port: 0, host: "127.0.0.1" } });
const address = server.httpServer.address();
if (address === null || typeof address === "string") throw new Error("the server has no port");
const { executablePath, args, env } = findBrowser();
const browser = await chromium.launch({
  executablePath,
  args,
  env: { ...process.env, ...env } as Record<string, string>,
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
for (const [view, { gpus, aim, plan }] of ["cluster", "network"].flatMap((shown) =>
  PLANS.map((one) => [shown, one] as const),
)) {
  const hash = deflateRawSync(JSON.stringify({ version: 1, ...plan })).toString("base64url");
  await page.goto(`http://127.0.0.1:${address.port}/?view=${view}#plan=${hash}`);
  await page.reload();
  await page.getByRole("slider").first().waitFor();
  const shown = await page.evaluate(() => window.shardscope?.getPlan().cluster.gpus);
  if (shown !== gpus) throw new Error(`the page shows ${shown} GPUs instead of ${gpus}`);
  // Loads of the largest come from a worker.
  await page.waitForTimeout(3000);
  const times = await measure(page);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))]?.toFixed(1);
  console.log(
    `${view}, ${gpus} GPUs: ${at(0.5)} ms median, ${at(0.9)} ms at the 90th percentile (aim ${aim} ms)`,
  );
}
await browser.close();
server.httpServer.close();
process.exit(0);

/**
 * How long a slider takes to show, in a real browser on the built app, at three sizes of cluster: the
 * page's work from the key that moves the slider to the painted frame, without what it puts off to
 * after that frame. Beside it the time as a reader has it, who also waits for the screen's next
 * refresh, up to 16.7 ms at 60 Hz. Prints
 * medians and 90th percentiles, and the heap after many moves; judges nothing but the stated aim.
 * Needs a build: `npm run build && npx tsx scripts/bench/slider.ts`.
 */

import { deflateRawSync } from "node:zlib";
import { type CDPSession, chromium, type Page } from "@playwright/test";
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
      training: { globalBatchSize: 1920, recompute: "full", framework: "megatron-deepspeed" },
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

const WARM_UP_MOVES = 8;
const MOVES = 40;
const HEAP_MOVES = 500;

/** Milliseconds of one move. */
interface Move {
  /** The event with all it sets off at once, and the frame: callbacks, style, layout, paint. */
  work: number;
  /** From the event to the end of the frame that shows it. */
  shown: number;
}

async function moveSlider(page: Page, moves: number): Promise<Move[]> {
  return page.evaluate(async (count) => {
    const measured: Move[] = [];
    for (let move = 0; move < count; move++) {
      const slider = document.querySelector('input[type="range"]');
      if (!slider) throw new Error("the page has no slider");
      const key = move % 2 === 0 ? "ArrowLeft" : "ArrowRight";
      // Starts behind a frame, so that no work for the last move is left over.
      await new Promise((done) => requestAnimationFrame(done));
      await new Promise((done) => setTimeout(done, 0));
      const start = performance.now();
      slider.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      // React renders in microtasks; this one is behind them.
      await Promise.resolve();
      await Promise.resolve();
      const handled = performance.now();
      await new Promise((done) => requestAnimationFrame(done));
      const frame = performance.now();
      // A task behind the frame runs once the frame has been handed over.
      await new Promise((done) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = done;
        channel.port2.postMessage(0);
      });
      const end = performance.now();
      measured.push({ work: handled - start + (end - frame), shown: end - start });
    }
    return measured;
  }, moves);
}

/** Bytes of the heap that are still in use after a collection. */
async function heapInUse(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Runtime.getHeapUsage")).usedSize;
}

function shares(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]?.toFixed(1);
  return `${at(0.5)} ms median, ${at(0.9)} at the 90th percentile`;
}

const server = await preview({ preview: { port: 0, host: "127.0.0.1" } });
const address = server.httpServer.address();
if (address === null || typeof address === "string") throw new Error("the server has no port");
const { executablePath, args, env } = findBrowser();
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args,
  env: { ...process.env, ...env } as Record<string, string>,
});
for (const { gpus, aim, plan } of PLANS) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on("pageerror", (error) => {
    throw error;
  });
  const hash = deflateRawSync(JSON.stringify({ version: 1, ...plan })).toString("base64url");
  await page.goto(`http://127.0.0.1:${address.port}/#plan=${hash}`);
  await page.getByRole("slider").first().waitFor();
  await page.waitForFunction(() => window.shardscope !== undefined);
  const shown = await page.evaluate(() => window.shardscope?.getPlan().cluster.gpus);
  if (shown !== gpus) throw new Error(`the page shows ${shown} GPUs instead of ${gpus}`);
  await page.waitForTimeout(1500);
  await moveSlider(page, WARM_UP_MOVES);
  const moves = await moveSlider(page, MOVES);
  console.log(
    `${gpus.toLocaleString("en-US").padStart(7)} GPUs: work ${shares(moves.map((m) => m.work))}` +
      ` (aim ${aim} ms); until shown ${shares(moves.map((m) => m.shown))}`,
  );
  if (gpus === PLANS[0]?.gpus) {
    const session = await page.context().newCDPSession(page);
    const before = await heapInUse(session);
    await moveSlider(page, HEAP_MOVES);
    const after = await heapInUse(session);
    const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
    console.log(
      `        heap ${mebibytes(before)} MiB, ${mebibytes(after)} MiB after ${HEAP_MOVES} more moves`,
    );
  }
  await page.close();
}
await browser.close();
server.httpServer.close();
process.exit(0);

/**
 * How fast the schedule follows: frames while its cursor is dragged and while it plays, with the
 * cluster showing every instant, and the time from a slider's key to its frame with the schedule on the
 * page. In a real browser, on a build of its own, for the largest run's plan: `npx tsx
 * scripts/bench/scrub.ts`. Prints figures; judges nothing but the stated aim.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { chromium, type Page } from "@playwright/test";
import { build, preview } from "vite";
import { findBrowser } from "../../test/support/find-browser.ts";

const AIM_MILLISECONDS = 1000 / 60;
const SECONDS = 4;

const PLANS = [
  {
    title: "MT-NLG, 35 × 240 on 2,240 GPUs",
    plan: {
      model: "mt-nlg-530b",
      cluster: { preset: "selene", nodes: 280 },
      parallel: { tensor: 8, pipeline: 35 },
      training: { globalBatchSize: 1920, recompute: "full" },
    },
  },
  {
    title: "Llama 3 405B, 16 × 16 on 16,384 GPUs",
    plan: {
      model: "llama-3-405b",
      cluster: { preset: "meta-24k-h100", nodes: 2048 },
      parallel: { tensor: 8, pipeline: 16 },
      training: { globalBatchSize: 2048, sequenceLength: 8192 },
    },
  },
];

/** Calls `move` before every frame for some seconds; returns how long each frame took. */
async function framesWhile(page: Page, move: "drag" | "nothing"): Promise<number[]> {
  return page.evaluate(
    async ({ milliseconds, drags }) => {
      const stage = document.querySelector<HTMLElement>(".schedule-stage");
      if (!stage) throw new Error("the page has no schedule");
      const box = stage.getBoundingClientRect();
      // A pointer made by a script cannot be captured; it never leaves the stage.
      stage.setPointerCapture = () => undefined;
      const times: number[] = [];
      const begun = performance.now();
      let last = begun;
      let type = "pointerdown";
      while (type !== "pointerup") {
        const now = await new Promise<number>((done) => requestAnimationFrame(done));
        times.push(now - last);
        last = now;
        const share = Math.min(1, (now - begun) / milliseconds);
        if (share === 1) type = "pointerup";
        if (drags) {
          stage.dispatchEvent(
            new PointerEvent(type, {
              clientX: box.x + 60 + 0.6 * share * box.width,
              // Above the rows, where a press moves the cursor at once.
              clientY: box.y + 4,
              button: 0,
              pointerId: 1,
              bubbles: true,
            }),
          );
        }
        if (type === "pointerdown") type = "pointermove";
      }
      return times.slice(2);
    },
    { milliseconds: 1000 * SECONDS, drags: move === "drag" },
  );
}

/** From the key that moves a slider to the frame with the new pictures. */
async function sliderTimes(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (let move = 0; move < 30; move++) {
    const key = move % 2 === 0 ? "ArrowLeft" : "ArrowRight";
    times.push(
      await page.evaluate(async (pressed) => {
        const slider = document.querySelector<HTMLInputElement>('input[type="range"]');
        if (!slider) throw new Error("the page has no slider");
        await new Promise((done) => requestAnimationFrame(done));
        await new Promise((done) => setTimeout(done, 0));
        const start = performance.now();
        slider.dispatchEvent(new KeyboardEvent("keydown", { key: pressed, bubbles: true }));
        await new Promise((done) => requestAnimationFrame(done));
        await new Promise((done) => {
          const channel = new MessageChannel();
          channel.port1.onmessage = done;
          channel.port2.postMessage(0);
        });
        return performance.now() - start;
      }, key),
    );
  }
  return times.slice(4);
}

function tell(what: string, times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  const columns = [
    `  ${what}`.padEnd(44),
    `${at(0.5).toFixed(1)} ms median`.padStart(16),
    `${at(0.9).toFixed(1)} ms at 90 %`.padStart(18),
    `${(1000 / mean).toFixed(0)} a second`.padStart(14),
  ];
  console.log(columns.join(""));
}

const outDir = mkdtempSync(join(tmpdir(), "shardscope-scrub-"));
await build({ logLevel: "error", build: { outDir, emptyOutDir: true } });
const server = await preview({
  build: { outDir },
  preview: { port: 0, host: "127.0.0.1" },
});
const address = server.httpServer.address();
if (address === null || typeof address === "string") throw new Error("the server has no port");
const { executablePath, args, env } = findBrowser();
const browser = await chromium.launch({
  executablePath,
  args,
  env: { ...process.env, ...env } as Record<string, string>,
});
console.log(`aim ${AIM_MILLISECONDS.toFixed(1)} ms a frame`);
for (const { title, plan } of PLANS) {
  const hash = deflateRawSync(JSON.stringify({ version: 1, ...plan })).toString("base64url");
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  console.log(title);
  for (const [view, name] of [
    ["", "with the cluster"],
    ["?view=schedule", "alone"],
  ] as const) {
    await page.goto(`http://127.0.0.1:${address.port}/${view}#plan=${hash}`);
    await page.reload();
    await page.locator(".schedule-stage").waitFor();
    await page.waitForTimeout(800);
    tell(`idle, ${name}`, await framesWhile(page, "nothing"));
    tell(`dragging the cursor, ${name}`, await framesWhile(page, "drag"));
    await page.getByRole("button", { name: "Play", exact: true }).click();
    tell(`playing, ${name}`, await framesWhile(page, "nothing"));
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    tell(`moving a slider, ${name}`, await sliderTimes(page));
  }
  await page.close();
}
await browser.close();
server.httpServer.close();
rmSync(outDir, { recursive: true, force: true });
process.exit(0);

/**
 * How long the cluster's picture takes to draw, in headless Chromium without a GPU: from a new plan or a
 * new colour to painted pixels, and per frame while panning and pointing. Prints medians and 90th
 * percentiles; judges nothing.
 */
import { chromium } from "playwright";
import { createServer } from "vite";
import { findBrowser } from "../../test/support/find-browser.ts";
import type { FrameTimes } from "./draw-page.ts";

const FABRIC = { accelerator: "h100-sxm-80", fabric: "dgx-h100-superpod" };
const SIZES = [
  { gpus: 2240, sample: { tensor: 8, pipeline: 35, data: 8 } },
  { gpus: 16_384, sample: { tensor: 8, pipeline: 16, data: 128, ...FABRIC } },
  { gpus: 131_072, sample: { tensor: 8, pipeline: 16, data: 1024, ...FABRIC } },
];

const server = await createServer({
  server: { port: 0, hmr: false, watch: null },
  logLevel: "error",
});
await server.listen();
const origin = server.resolvedUrls?.local[0];
if (!origin) throw new Error("the server has no address");
const { executablePath, args, env } = findBrowser();
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args,
  env: { ...process.env, ...env } as Record<string, string>,
});
for (const scale of [1, 2]) {
  console.log(
    `\n${scale} device pixel${scale > 1 ? "s" : ""} per CSS pixel, 880 × 620, ms (90th percentile)`,
  );
  const page = await browser.newPage({ deviceScaleFactor: scale });
  await page.route("**/bench-blank", (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>bench</title>" }),
  );
  for (const { gpus, sample } of SIZES) {
    await page.goto(new URL("bench-blank", origin).href);
    const taken = await page.evaluate(
      async ([module, plan, pixels]) => {
        const { timeFrames } = await import(module);
        return timeFrames(plan, pixels) as FrameTimes;
      },
      ["/scripts/bench/draw-page.ts", sample, scale] as const,
    );
    const cells = Object.entries(taken).map(
      ([name, times]) => `${name} ${at(times, 0.5)} (${at(times, 0.9)})`,
    );
    console.log(`${gpus.toLocaleString("en-US").padStart(8)} GPUs: ${cells.join(" · ")}`);
  }
  await page.close();
}
await browser.close();
await server.close();

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1);
}

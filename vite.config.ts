import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import type { Plugin } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";
import { defineConfig } from "vitest/config";
import { findBrowser } from "./test/support/find-browser.ts";

/** Everything that the entry imports outright, however many later chunks import it as well. */
const FIRST_LOAD = { name: "first", tags: ["$initial" as const] };

/** Tests evaluate plans of every schedule, as the program does once its later pieces are there. */
const ORDERS_AT_HAND = ["src/engine/orders-at-hand.ts"];

/** Marks d3-scale-chromatic's schemes as free of side effects, so that unread ones are left out. */
const pureColourSchemes: Plugin = {
  name: "pure-colour-schemes",
  transform(code, id) {
    if (!id.includes("d3-scale-chromatic")) return null;
    return code.replaceAll("= new Array(", "= /* @__PURE__ */ new Array(");
  },
};

export default defineConfig(({ mode }) => ({
  // The build may lie under any path of a server, so nothing in it is addressed from the root.
  base: "./",
  // From a memory stick (file://) a page loads no modules: there all of it has to be in one file.
  plugins: [react(), pureColourSchemes, mode === "single" && viteSingleFile()],
  build: {
    target: "es2022",
    outDir: mode === "single" ? "dist/single" : "dist/app",
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Names of the functions that make D3's colour tables: a table that nobody reads goes away.
      treeshake: { manualPureFunctions: ["colors", "ramp", "ramp$1"] },
      // What the first picture needs compresses best in one piece. It lists the chunks to come, whose
      // names hardly compress at all.
      output:
        mode === "single"
          ? {}
          : { codeSplitting: { groups: [FIRST_LOAD] }, chunkFileNames: "assets/[hash:8].js" },
    },
  },
  test: {
    coverage: { provider: "v8", include: ["src/**"] },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          // No test is about time: one that is slow on a busy machine is not wrong.
          testTimeout: 60_000,
          setupFiles: ORDERS_AT_HAND,
          environment: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**", "test/e2e/**"],
        },
      },
      {
        extends: true,
        // Named here so that none is found only half-way through a run, which reloads the page.
        optimizeDeps: {
          include: [
            "d3",
            "react",
            "react-dom/client",
            "react/jsx-dev-runtime",
            "valibot",
            "vitest-browser-react",
            "zustand",
          ],
        },
        test: {
          name: "browser",
          setupFiles: ORDERS_AT_HAND,
          include: ["test/browser/**/*.test.{ts,tsx}"],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: launchOptions() }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
}));

/** Only tests need a browser, and finding one may mean unpacking it: a build should not wait. */
function launchOptions() {
  if (!process.env.VITEST) return {};
  const { executablePath, args, env } = findBrowser();
  return { executablePath, args, env: { ...process.env, ...env } as Record<string, string> };
}

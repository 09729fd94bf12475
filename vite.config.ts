import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { findBrowser } from "./test/support/find-browser.ts";

export default defineConfig({
  // The build may lie under any path of a server, so nothing in it is addressed from the root.
  base: "./",
  plugins: [react()],
  build: { target: "es2022", manifest: true },
  test: {
    passWithNoTests: false,
    coverage: { provider: "v8", include: ["src/**"] },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          environment: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**", "test/e2e/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
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
});

/** Only the tests need a browser: finding one may unpack it, and a build should not wait for that. */
function launchOptions() {
  if (!process.env.VITEST) return {};
  const { executablePath, args, env } = findBrowser();
  return { executablePath, args, env: { ...process.env, ...env } as Record<string, string> };
}

import { defineConfig } from "@playwright/test";
import { findBrowser } from "./test/support/find-browser.ts";
import { freePort } from "./test/support/free-port.ts";

const port = freePort();
const { executablePath, args, env } = findBrowser();

/** End-to-end tests run against the build, as a visitor gets it, in one real browser. */
export default defineConfig({
  testDir: "test/e2e",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    launchOptions: {
      executablePath,
      args,
      env: { ...process.env, ...env } as Record<string, string>,
    },
  },
  projects: [{ name: "chromium", use: { viewport: { width: 1440, height: 900 } } }],
  webServer: {
    command: `node --import tsx test/support/serve-build.ts ${port}`,
    port,
    timeout: 120_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
  },
});

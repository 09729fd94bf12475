/**
 * Builds the app and serves it on the port given, for the end-to-end tests. The build goes to a
 * folder of its own, so that it never replaces the one in dist or that of another run.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, preview } from "vite";

const outDir = mkdtempSync(join(tmpdir(), "shardscope-e2e-"));
const remove = () => rmSync(outDir, { recursive: true, force: true });
process.on("exit", remove);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit());

await build({ logLevel: "warn", build: { outDir, emptyOutDir: true } });
await preview({
  build: { outDir },
  preview: { host: "127.0.0.1", port: Number(process.argv[2]), strictPort: true },
});

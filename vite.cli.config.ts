import { defineConfig } from "vite";

/**
 * Builds the command line and the library for plain Node. What they need of other packages is
 * bundled: the umbrella packages are large and a command should start at once.
 */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: "node20",
    outDir: "dist/node",
    rolldownOptions: {
      input: { cli: "src/cli/main.ts", index: "src/index.ts" },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
});

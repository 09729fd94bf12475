/**
 * Proves that the linter refuses imports against the grain of the house, and only those.
 * A layer rule that cannot fire is worse than none, so each runs over a small file that breaks it.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const REFUSED: [file: string, imports: string][] = [
  ...["scene", "draw", "formats", "state", "views", "panels", "embed", "cli"].map(
    (above): [string, string] => ["src/engine/plan/a.ts", `../../${above}/b.ts`],
  ),
  ["src/engine/a.ts", "../scene/deep/er/b.ts"],
  ["src/engine/a.ts", "react"],
  ["src/engine/a.ts", "react-dom/client"],
  ["src/engine/a.ts", "d3"],
  ["src/engine/a.ts", "d3-scale"],
  ["src/engine/a.ts", "zustand/vanilla"],
  ["src/engine/a.ts", "node:fs"],
  ["src/scene/a.ts", "../draw/b.ts"],
  ["src/scene/a.ts", "../state/b.ts"],
  ["src/scene/a.ts", "react"],
  ["src/draw/a.ts", "../state/b.ts"],
  ["src/draw/a.ts", "../formats/b.ts"],
  ["src/draw/a.ts", "react"],
  ["src/formats/a.ts", "../scene/b.ts"],
  ["src/formats/a.ts", "../state/b.ts"],
  ["src/formats/a.ts", "d3"],
  ["src/state/a.ts", "../draw/b.ts"],
  ["src/state/a.ts", "../panels/b.tsx"],
  ["src/state/a.ts", "react-dom"],
  ["src/views/a.tsx", "../panels/b.tsx"],
  ["src/views/a.tsx", "../formats/b.ts"],
  ["src/panels/a.tsx", "../formats/b.ts"],
  ["src/panels/a.tsx", "../embed/b.ts"],
  ["src/panels/a.tsx", "../cli/b.ts"],
  ["src/cli/a.ts", "../state/b.ts"],
  ["src/cli/a.ts", "../panels/b.tsx"],
  ["src/cli/a.ts", "react"],
  ["src/embed/a.ts", "../cli/b.ts"],
  ["src/embed/a.ts", "node:fs"],
  ["src/index.ts", "./panels/b.tsx"],
  ["src/index.ts", "react"],
];

const ALLOWED: [file: string, imports: string][] = [
  ["src/engine/plan/a.ts", "../model/b.ts"],
  ["src/engine/plan/a.ts", "./presets.json"],
  ["src/engine/plan/a.ts", "valibot"],
  ["src/scene/a.ts", "../engine/plan/b.ts"],
  ["src/draw/a.ts", "../scene/b.ts"],
  ["src/draw/a.ts", "d3"],
  ["src/formats/a.ts", "../engine/b.ts"],
  ["src/formats/a.ts", "valibot"],
  ["src/state/a.ts", "../formats/b.ts"],
  ["src/state/a.ts", "zustand/vanilla"],
  ["src/state/a.ts", "react"],
  ["src/views/a.tsx", "../draw/b.ts"],
  ["src/panels/a.tsx", "../views/b.tsx"],
  ["src/panels/a.tsx", "react"],
  ["src/cli/a.ts", "../draw/b.ts"],
  ["src/cli/a.ts", "node:fs"],
  ["src/embed/a.ts", "../panels/b.tsx"],
  ["src/main.tsx", "./panels/App.tsx"],
  ["src/main.tsx", "./embed/b.ts"],
  ["src/index.ts", "./engine/evaluate.ts"],
];

/** Every way one module can take in another. */
const FORMS: Record<string, (from: string) => string> = {
  value: (from) => `import { a } from "${from}";\nconsole.log(a);\n`,
  type: (from) => `import type { A } from "${from}";\nexport type B = A;\n`,
  export: (from) => `export { a } from "${from}";\n`,
  dynamic: (from) => `export const a = import("${from}");\n`,
};

/** Of d3 a scene may take what needs no DOM; the umbrella package holds both. */
const D3_DOM = ["select", "zoom", "drag", "brushX", "transition", "axisBottom", "json"];
const D3_PURE = ["scaleLinear", "interpolateViridis", "lab", "line", "extent", "format"];

const folder = mkdtempSync(join(tmpdir(), "shardscope-layers-"));
let firing: Map<string, Set<string>>;

beforeAll(() => {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const { vcs: _, ...config } = JSON.parse(readFileSync("biome.json", "utf8"));
  write("biome.json", JSON.stringify({ ...config, $schema: undefined }));

  for (const [file, from] of [...REFUSED, ...ALLOWED]) {
    for (const [form, text] of Object.entries(FORMS)) write(at(file, from, form), text(from));
  }
  for (const name of [...D3_DOM, ...D3_PURE]) {
    write(
      at("src/scene/a.ts", "d3", name),
      `import { ${name} } from "d3";\nconsole.log(${name});\n`,
    );
  }
  write(at("src/scene/a.ts", "d3", "all"), `import * as d3 from "d3";\nconsole.log(d3);\n`);
  write("cycle/one.ts", `import { two } from "./two.ts";\nexport const one = () => two;\n`);
  write("cycle/two.ts", `import { one } from "./one.ts";\nexport const two = () => one;\n`);
  firing = lint(folder);
}, 30_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(REFUSED)("%s may not import %s", (file, from) => {
  for (const form of Object.keys(FORMS)) expect(restricted(at(file, from, form)), form).toBe(true);
});

test.each(ALLOWED)("%s may import %s", (file, from) => {
  for (const form of Object.keys(FORMS)) expect(restricted(at(file, from, form)), form).toBe(false);
});

test("a scene may not import all of d3 at once", () => {
  expect(restricted(at("src/scene/a.ts", "d3", "all"))).toBe(true);
});

test.each(D3_DOM)("a scene may not import %s of d3", (name) => {
  expect(restricted(at("src/scene/a.ts", "d3", name))).toBe(true);
});

test.each(D3_PURE)("a scene may import %s of d3", (name) => {
  expect(restricted(at("src/scene/a.ts", "d3", name))).toBe(false);
});

test("two modules may not import one another", () => {
  expect(firing.get("cycle/one.ts")).toContain("lint/suspicious/noImportCycles");
});

/** Each case gets a root of its own, so that the files of one cannot stand in for another's. */
function at(file: string, from: string, form: string): string {
  return join(`${file}-${from}-${form}`.replaceAll(/\W+/g, "_"), file);
}

function restricted(path: string): boolean {
  return firing.get(path)?.has("lint/style/noRestrictedImports") ?? false;
}

/** The rules that fire, by file. */
function lint(root: string): Map<string, Set<string>> {
  const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [biome, "lint", "--reporter=json", "--max-diagnostics=none"],
    { cwd: root, encoding: "utf8", maxBuffer: 1e9 },
  );
  if (!stdout) throw new Error(`The linter said nothing it should: ${stderr}`);
  const found = new Map<string, Set<string>>();
  for (const { category, location } of JSON.parse(stdout).diagnostics) {
    const rules = found.get(location.path) ?? new Set();
    found.set(location.path, rules.add(category));
  }
  return found;
}

/**
 * Pictures as SVG. The golden files are meant to be looked at: open them in a browser after a change
 * (`vitest run -u test/draw/svg.test.ts` writes them anew) and judge them as a reader would.
 */
import { expect, test } from "vitest";
import { toSvg } from "../../src/draw/svg.ts";
import { IDENTITY } from "../../src/scene/cells.ts";
import { ALL_PARTS, type ClusterLook } from "../../src/scene/cluster/cluster-input.ts";
import { clusterScene } from "../../src/scene/cluster/cluster-scene.ts";
import { rects, texts } from "../../src/scene/marks.ts";
import { type SampleCluster, sampleCluster } from "../scene/cluster/sample-cluster.ts";

const LOOK: ClusterLook = {
  width: 640,
  height: 420,
  pixel: 1,
  colour: "stage",
  theme: "light",
  parts: ALL_PARTS,
};

const GOLDEN: Record<
  string,
  { sample: SampleCluster; look?: Partial<ClusterLook>; selected?: number }
> = {
  "one-node": { sample: { tensor: 4, pipeline: 2, data: 1 }, selected: 5 },
  "five-nodes-dark": {
    sample: { tensor: 8, pipeline: 5, data: 1 },
    look: { theme: "dark", colour: "tensor" },
    selected: 19,
  },
  "forty-nodes-memory": {
    sample: { tensor: 8, pipeline: 10, data: 4, fill: 1.2 },
    look: { colour: "memory" },
  },
  "one-torus": {
    sample: {
      tensor: 4,
      pipeline: 1,
      data: 16,
      gpusPerNode: 4,
      accelerator: "tpu-v4",
      fabric: "tpu-torus",
    },
    look: { colour: "data" },
    selected: 6,
  },
};

test.each(Object.entries(GOLDEN))(
  "%s is drawn as in its file",
  async (name, { sample, look, selected }) => {
    const scene = clusterScene(sampleCluster(sample), { ...LOOK, ...look });
    const picture = scene.whole(IDENTITY, selected === undefined ? {} : { selected });
    const svg = toSvg(picture, { title: name });
    await expect(svg).toMatchFileSnapshot(`golden/${name}.svg`);
  },
);

test("every one of 131,072 GPUs is in the file, in as many paths as there are colours", () => {
  const sample = {
    tensor: 8,
    pipeline: 16,
    data: 1024,
    accelerator: "h100-sxm-80",
    fabric: "dgx-h100-superpod",
  };
  const scene = clusterScene(sampleCluster(sample), LOOK);
  const svg = toSvg(scene.picture(), { title: "large" });
  const cells = /<g class="gpus"[^>]*>(.*?)<\/g>/s.exec(svg)?.[1] ?? "";
  expect(cells.match(/<path /g)).toHaveLength(16);
  expect(cells.match(/z/g)).toHaveLength(131_072);
});

test("dashes begin where they are told to", () => {
  const commands = Float64Array.of(0, 0, 0, 1, 10, 10);
  const svgOf = (dashOffset?: number) => {
    const stroke = { colour: "red", width: 2, dash: [4, 2], dashOffset };
    const marks = [{ kind: "path" as const, name: "a", commands, stroke }];
    return toSvg({ width: 10, height: 10, background: "white", marks }, { title: "t" });
  };
  expect(svgOf(3.5)).toContain('stroke-dasharray="4 2" stroke-dashoffset="3.5"');
  expect(svgOf()).not.toContain("dashoffset");
});

test("text and titles cannot break out of the document", () => {
  const marks = [texts("a", [{ x: 0, y: 0, text: `<script>"&` }], { size: 10, colour: "red" })];
  const svg = toSvg(
    { width: 10, height: 10, background: "white", marks },
    { title: "a < b", description: "c & d" },
  );
  expect(svg).toContain("&lt;script&gt;&quot;&amp;");
  expect(svg).toContain("<title>a &lt; b</title>");
  expect(svg).toContain("<desc>c &amp; d</desc>");
  expect(svg).not.toContain("<script");
});

test("patterns and clips are defined once and referred to", () => {
  const box = { x: 1, y: 1, width: 5, height: 5 };
  const hatched = rects("over", [box], { fill: "red", hatch: "white" });
  const marks = [
    hatched,
    hatched,
    { kind: "group" as const, name: "g", clip: box, marks: [hatched] },
  ];
  const svg = toSvg({ width: 10, height: 10, background: "white", marks }, { title: "t" });
  expect(svg.match(/<pattern /g)).toHaveLength(1);
  expect(svg.match(/url\(#hatch-0\)/g)).toHaveLength(3);
  expect(svg.match(/<clipPath /g)).toHaveLength(1);
  for (const [, id] of svg.matchAll(/url\(#([\w-]+)\)/g)) expect(svg).toContain(`id="${id}"`);
});

test("two figures in one document refer each to its own patterns and clips", () => {
  const sample = sampleCluster({ tensor: 8, pipeline: 10, data: 4, fill: 1.2 });
  const picture = clusterScene(sample, { ...LOOK, colour: "memory" }).picture();
  const names = (prefix: string) => {
    const svg = toSvg(picture, { title: "", prefix });
    const defined = [...svg.matchAll(/id="([^"]+)"/g)].map(([, id]) => id);
    const used = [...svg.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
    expect(defined.length).toBeGreaterThan(1);
    expect(new Set(used)).toEqual(new Set(defined));
    return defined;
  };
  const [one, other] = [names("one-"), names("other-")];
  expect(one.filter((id) => other.includes(id))).toEqual([]);
});

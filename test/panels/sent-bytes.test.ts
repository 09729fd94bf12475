/** What the inspector lists of a GPU's traffic, as far as it is more than groups of a kind. */
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { analyze } from "../../src/engine/evaluate.ts";
import { SentBytes } from "../../src/panels/inspector/SentBytes.tsx";

function rowsOf(training: object, parallel: object, rank: number): string[] {
  const analysis = analyze({
    model: { layers: 16, hiddenSize: 4096, attentionHeads: 32, tiedEmbeddings: false },
    cluster: { accelerator: "h100-sxm-80", gpus: 16 },
    parallel,
    training: { globalBatchSize: 16, microBatchSize: 1, ...training },
  });
  const html = renderToStaticMarkup(createElement(SentBytes, { analysis, rank }));
  return [...html.matchAll(/<th scope="row">(.*?)<\/th>/g)].map(([, row = ""]) =>
    row.replace(/<[^>]*>/g, ""),
  );
}

test("DualPipe's copies exchange gradients though no replicas do", () => {
  const rows = rowsOf({ schedule: "dualpipe" }, { tensor: 4, pipeline: 4, data: 1 }, 0);
  expect(rows).toContain("data · the copy of its stages");
});

test("replicas that split the sequence sum gradients too", () => {
  const rows = rowsOf({}, { tensor: 4, pipeline: 1, data: 1, context: 4 }, 0);
  expect(rows).toContain("data · 3 peers");
});

test("nothing is said of data where nothing is summed", () => {
  const rows = rowsOf({}, { tensor: 4, pipeline: 4, data: 1 }, 0);
  expect(rows.some((row) => row.startsWith("data"))).toBe(false);
});

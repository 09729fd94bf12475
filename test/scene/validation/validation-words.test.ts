import { expect, test } from "vitest";
import {
  errorText,
  runText,
  shareText,
  trainingText,
  valueText,
} from "../../../src/scene/validation/validation-words.ts";
import { sampleRun } from "./sample-runs.ts";

const plain = (text: string) => text.replaceAll("\u202f", " ");

test("errors carry their sign, except none", () => {
  expect(plain(errorText({ measured: 10, predicted: 10.32 }))).toBe("+3.2 %");
  expect(plain(errorText({ measured: 10, predicted: 8.8 }))).toBe("−12 %");
  expect(plain(errorText({ measured: 10, predicted: 10 }))).toBe("0.0 %");
  expect(plain(shareText(0.048))).toBe("4.8 %");
});

test("values are said in their unit", () => {
  expect(plain(valueText(60.1, "seconds"))).toBe("60.1 s");
  expect(plain(valueText(38.4, "memory"))).toBe("38.4 GiB");
});

test("a run is said by its model, its GPUs and how it was split", () => {
  expect(runText(sampleRun("a"))).toBe(
    "GPT 100B on 1,024 × a100-sxm-80: tensor 8, pipeline 16, data 8",
  );
  expect(trainingText(sampleRun("a"))).toBe("sequence 2,048, batch 1,536, recompute full");
  const alone = sampleRun("b", {
    plan: { cluster: { accelerator: { base: "h100-sxm-80" }, gpus: 1 } },
  });
  expect(runText(alone)).toBe("b on 1 × h100-sxm-80: not split");
});

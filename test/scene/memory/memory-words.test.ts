import { expect, test } from "vitest";
import { largestPart } from "../../../src/scene/memory/memory-parts.ts";
import { memoryWords, stageWords } from "../../../src/scene/memory/memory-words.ts";
import { pipelineReport, sampleReport, sampleStage } from "./sample-memory.ts";

const plain = (text: string) => text.replaceAll("\u202f", " ");

test("a plan that fits says so, and names what takes the most", () => {
  const words = memoryWords(pipelineReport(8, 20));
  expect(words.fits).toBe(true);
  expect(plain(words.verdict)).toBe("Fits: stage 0 needs 58 GiB of 80 GiB.");
  expect(plain(words.largest)).toBe("Most is optimizer states: 22.9 GiB, 39 %.");
});

test("one that does not fit says by how much and in how many stages", () => {
  const words = memoryWords(pipelineReport(8, 60));
  expect(words.fits).toBe(false);
  expect(plain(words.verdict)).toBe(
    "Does not fit: stage 0 needs 98 GiB, 18 GiB more than the 80 GiB there are; 3 of 8 stages are over.",
  );
});

test("without a pipeline every GPU is meant", () => {
  const words = memoryWords(sampleReport([sampleStage(0, [40, 80, 240, 20, 0, 3])]));
  expect(plain(words.verdict)).toMatch(/^Does not fit: every GPU needs 383 GiB, 303 GiB more/);
  expect(words.verdict).not.toMatch(/stages/);
});

test("a stage in words names its parts, and that it is over", () => {
  const stage = sampleStage(3, [10, 0, 60, 20, 0, 2]);
  expect(plain(stageWords(stage, sampleReport([stage]).capacityBytes))).toBe(
    "Stage 3: 92 GiB of 80 GiB, over capacity by 12 GiB; " +
      "weights 10 GiB, optimizer states 60 GiB, activations 20 GiB, framework 2 GiB",
  );
  expect(largestPart(stage.bytes)).toBe("optimizerStates");
});

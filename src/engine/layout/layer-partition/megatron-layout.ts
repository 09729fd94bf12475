/**
 * Megatron-Core's layout strings, `--pipeline-model-parallel-layout`: one letter per layer (E
 * embedding, t transformer, m multi-token prediction, L loss), `|` between virtual stages, `x*n` and
 * `(…)*n` for repetition, commas for the eye (`PipelineParallelLayerLayout`,
 * megatron/core/transformer/pipeline_parallel_layer_layout.py).
 */
import { LayoutError } from "../layout-error.ts";

/** Longest layout after its repetitions are written out: a stage and a layer for each of 100,000. */
const MAX_LENGTH = 200_000;

export interface MegatronLayout {
  virtualPipeline: number;
  /** Letters of each virtual stage, in the order a micro-batch passes them. */
  stages: string[];
  /** Transformer layers of each virtual stage. */
  layerCounts: number[];
}

/**
 * @param predictionLayers multi-token prediction layers of the model, 0 for most
 * @throws LayoutError where Megatron-Core refuses the layout
 */
export function readMegatronLayout(
  layout: string,
  pipeline: number,
  layers: number,
  predictionLayers = 0,
): MegatronLayout {
  const stages = writeOut(layout).split("|");
  const letters = stages.join("");
  const unknown = /[^EtmL]/.exec(letters);
  if (unknown) refuse(`layout letter "${unknown[0]}" is none of E, t, m and L`);
  if (stages.length % pipeline !== 0) {
    refuse(`a layout of ${stages.length} stages does not divide into a pipeline of ${pipeline}`);
  }
  const count = (letter: string, text: string) => text.split(letter).length - 1;
  if (letters[0] !== "E" || count("E", letters) !== 1) refuse("a layout begins with its only E");
  if (letters.at(-1) !== "L" || count("L", letters) !== 1) refuse("a layout ends with its only L");
  if (count("t", letters) !== layers) {
    refuse(`a layout of ${count("t", letters)} transformer layers for a model of ${layers}`);
  }
  if (count("m", letters) !== predictionLayers) {
    refuse(
      `a layout of ${count("m", letters)} prediction layers for a model of ${predictionLayers}`,
    );
  }
  const withPrediction = stages.filter((stage) => stage.includes("m")).length;
  const beforeLastChunk = stages.slice(0, -pipeline).join("");
  if (/m.*t/.test(letters) || withPrediction > 1 || beforeLastChunk.includes("m")) {
    refuse(
      "prediction layers stand together, behind all transformer layers, in a rank's last chunk",
    );
  }
  return {
    virtualPipeline: stages.length / pipeline,
    stages,
    layerCounts: stages.map((stage) => count("t", stage)),
  };
}

/** Writes repetitions out: first groups in parentheses, then single letters. */
function writeOut(layout: string): string {
  let written = 0;
  const count = (letters: number) => {
    written += letters;
    if (written > MAX_LENGTH) refuse("the layout is too long");
  };
  const repeat = (text: string, pattern: RegExp) =>
    text.replace(pattern, (_, repeated: string, times: string) => {
      // Counted before it is written, so that a few letters cannot ask for gigabytes.
      count(repeated.length * Number(times));
      return repeated.repeat(Number(times));
    });
  count(layout.length);
  return repeat(repeat(layout.replaceAll(",", ""), /\(([^)]+)\)\*(\d+)/g), /(.)\*(\d+)/g);
}

function refuse(rule: string): never {
  throw new LayoutError("parallel.layersPerStage", rule);
}

/**
 * The bubble as papers write it, to stand beside the one measured in a simulated step. All of them
 * assume equal stages and free messages, which is why the two differ.
 */
import type { ScheduleName } from "../plan/plan.ts";
import { type ExplainedValue, explain, type Quantity, quantity } from "../quantity.ts";

type BubbleSymbols = "p" | "m" | "v" | "F" | "I" | "W" | "O";

const INPUTS: Record<BubbleSymbols, string> = {
  p: "pipeline ranks",
  m: "micro-batches",
  v: "model chunks per rank",
  F: "forward of one micro-batch on one rank, all its chunks, s",
  I: "its input gradient, recomputation included, s",
  W: "its weight gradient, s",
  O: "a forward and a backward overlapped, s",
};

/** Declares one form by its idle time; the fraction is that over work and idle time together. */
function bubble(
  id: string,
  idleFormula: string,
  source: string,
  idle: (values: Record<BubbleSymbols, number>) => number,
): Quantity<BubbleSymbols> {
  return quantity({
    id: `schedule.bubble.${id}`,
    name: "Bubble fraction, textbook",
    symbol: "b",
    unit: "fraction",
    formula: `T / (m · (F + I + W) + T), T = ${idleFormula}`,
    inputs: INPUTS,
    source,
    compute: (values) => {
      const work = values.m * (values.F + values.I + values.W);
      const idleSeconds = Math.max(0, idle(values));
      return work + idleSeconds === 0 ? 0 : idleSeconds / (work + idleSeconds);
    },
  });
}

const WHOLE = bubble(
  "whole",
  "(p − 1) · (F + I + W) / v",
  "Narayanan et al. 2021 (arXiv:2104.04473), sections 2.2.1 and 2.2.2: (p − 1) / (v · m) of the work",
  ({ p, v, F, I, W }) => ((p - 1) * (F + I + W)) / v,
);

const ZERO_BUBBLE_1 = bubble(
  "zb1p",
  "(p − 1) · (F + I − W) / v",
  "Qi et al. 2024 (arXiv:2401.10241), table 1, ZB-H1; with v chunks as PyTorch's ScheduleInterleavedZeroBubble",
  ({ p, v, F, I, W }) => ((p - 1) * (F + I - W)) / v,
);

const ZERO_BUBBLE_2 = bubble(
  "zb2p",
  "(p − 1) · (F + I − 2W)",
  "Qi et al. 2024 (arXiv:2401.10241), table 1, ZB-H2",
  ({ p, F, I, W }) => (p - 1) * (F + I - 2 * W),
);

const DUAL_PIPE = bubble(
  "dualpipe",
  "(p/2 − 1) · (O + I + W − 3W)",
  "DeepSeek-V3 (arXiv:2412.19437), table 2",
  ({ p, I, W, O }) => (p / 2 - 1) * (O + I - 2 * W),
);

const DUAL_PIPE_V = bubble(
  "dualpipe-v",
  "(p − 1) · (O + I + W − 3W) / 2",
  "github.com/deepseek-ai/DualPipe, README, for 2p stages of half a rank each",
  ({ p, I, W, O }) => ((p - 1) * (O + I - 2 * W)) / 2,
);

/** The authors give orders of magnitude, p / 2m and 2p / 3m of the work; p − 1 leaves one rank none. */
const V_SHAPED_SOURCE =
  "Qi et al. 2024 (arXiv:2405.15362), table 2, for F = I = W: about as much of the work";

const V_HALF = bubble(
  "v-half",
  "(p − 1) · (F + I + W) / 2",
  V_SHAPED_SOURCE,
  ({ p, F, I, W }) => ((p - 1) * (F + I + W)) / 2,
);

const V_MIN = bubble(
  "v-min",
  "2 · (p − 1) · (F + I + W) / 3",
  V_SHAPED_SOURCE,
  ({ p, F, I, W }) => (2 * (p - 1) * (F + I + W)) / 3,
);

const ZERO_BUBBLE_V = bubble(
  "zb-v",
  "0",
  "Qi et al. 2024 (arXiv:2401.10241), section 6, for F = I = W",
  () => 0,
);

const PIPEDREAM = bubble(
  "pipedream",
  "0",
  "Narayanan et al. 2019 (SOSP), section 3.2: no stage waits once the pipeline is full",
  () => 0,
);

const FORMS: Record<ScheduleName, Quantity<BubbleSymbols>> = {
  gpipe: WHOLE,
  "1f1b": WHOLE,
  "interleaved-1f1b": WHOLE,
  "looped-bfs": WHOLE,
  "interleaved-zb": ZERO_BUBBLE_1,
  "zb-1p": ZERO_BUBBLE_1,
  "zb-2p": ZERO_BUBBLE_2,
  dualpipe: DUAL_PIPE,
  "dualpipe-v": DUAL_PIPE_V,
  "zb-v": ZERO_BUBBLE_V,
  "v-half": V_HALF,
  "v-min": V_MIN,
  pipedream: PIPEDREAM,
};

const OWN_SPANS =
  "Counts idle time within each rank's own span: without a global synchronisation before the update, " +
  "the next step's forwards follow at once, and the (p − 1) · F by which ranks begin apart is no loss.";

const EQUAL_PASSES =
  "Holds where F = I = W. Recomputation lengthens the input gradient, and the schedule then waits with " +
  "every micro-batch, of which the formula knows nothing.";

const NOTES: Partial<Record<ScheduleName, string>> = {
  "zb-2p": OWN_SPANS,
  "zb-v": `${EQUAL_PASSES} ${OWN_SPANS}`,
  "v-half": EQUAL_PASSES,
  "v-min": EQUAL_PASSES,
  pipedream:
    "Without a flush the next micro-batches fill what a flush would leave idle; only the first of all " +
    "fill the pipeline, and only the last empty it.",
};

/**
 * The textbook's bubble fraction, explained, with the symbols that its formula uses.
 *
 * @param values seconds of one micro-batch on one whole rank, and the shape of the pipeline.
 */
export function textbookBubble(
  name: ScheduleName,
  values: Record<BubbleSymbols, number>,
): ExplainedValue {
  const explained = explain(FORMS[name], values, NOTES[name]);
  const used = new Set(explained.formula.match(/\p{L}+/gu));
  return { ...explained, inputs: explained.inputs.filter(({ symbol }) => used.has(symbol)) };
}

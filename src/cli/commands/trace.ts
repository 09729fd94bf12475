/** `shardscope trace`: a simulated step for Perfetto. */
import { type Analysis, analyze } from "../../engine/analyze.ts";
import { createPlacement } from "../../engine/layout/placement.ts";
import { simulatePlan } from "../../engine/schedule/simulate-plan.ts";
import { bubbleFraction, type Timeline } from "../../engine/schedule/timeline.ts";
import {
  chromeTraceText,
  passesWithin,
  type TraceOptions,
  type TracePlace,
} from "../../formats/chrome-trace.ts";
import type { Command, OptionValues } from "../command.ts";
import { readDocument } from "../read-plan.ts";
import { UsageError } from "../usage-error.ts";
import { warn, warnOf, write } from "../write-output.ts";

/** Six times MT-NLG's step, some 65 MB: far longer traces take a viewer minutes to open. */
const MOST_PASSES = 100_000;
/** Text is handed on in pieces of about this size: event by event would be slow. */
const PIECE = 65_536;

export const traceCommand: Command = {
  summary: "the simulated step as Chrome trace events, which Perfetto opens",
  options: {
    from: { type: "string" },
    to: { type: "string" },
    replica: { type: "string" },
    tensor: { type: "string" },
    collectives: { type: "boolean" },
  },
  optionHelp: {
    from: "leave out what ends before this time of the step, seconds",
    to: "leave out what begins after this time of the step, seconds",
    replica: "the data-parallel replica whose GPUs are shown; 0",
    tensor: "the tensor rank whose GPUs are shown; 0",
    collectives: "with every tensor-parallel collective inside the passes",
  },
  async run({ file, options }) {
    const analysis = analyze(await readDocument(file));
    const { plan, accelerator, assignment, stageParameters, report } = analysis;
    const timeline = simulatePlan(plan, {
      accelerator,
      assignment,
      stageParameters,
      flops: report.flops,
    });
    const trace = traceOptions(timeline, options);
    const places = placesOf(analysis, options);
    warnOf(report.warnings);
    let piece = "";
    for (const text of chromeTraceText(timeline, places, trace, notesOf(analysis, timeline))) {
      piece += text;
      if (piece.length < PIECE) continue;
      await write(piece);
      piece = "";
    }
    await write(piece);
  },
};

/** The window asked for, cut short where it holds more than can be opened. */
function traceOptions(timeline: Timeline, options: OptionValues): TraceOptions {
  const from = numberOption(options, "from", 0);
  let to = numberOption(options, "to", timeline.stepSeconds);
  if (to <= from) throw new UsageError(`trace: --to ${to} is not after --from ${from}`);
  const passes = passesWithin(timeline, from, to);
  if (passes > MOST_PASSES) {
    to = latestEnd(timeline, from, to);
    warn(`${passes} passes are too many for one trace: cut at ${to} s; see --from and --to`);
  }
  return { from, to, collectives: options.collectives === true };
}

/** The longest window that holds no more passes than can be opened, by bisection. */
function latestEnd(timeline: Timeline, from: number, to: number): number {
  let fits = from;
  let exceeds = to;
  for (let i = 0; i < 40; i += 1) {
    const middle = (fits + exceeds) / 2;
    if (passesWithin(timeline, from, middle) <= MOST_PASSES) fits = middle;
    else exceeds = middle;
  }
  return fits;
}

/** One GPU for each pipeline rank: that of the replica and tensor rank asked for. */
function placesOf({ plan, grid }: Analysis, options: OptionValues): TracePlace[] {
  const { data, tensor, pipeline } = plan.parallel;
  const replica = indexOption(options, "replica", data);
  const tensorRank = indexOption(options, "tensor", tensor);
  const placement = createPlacement(plan.cluster);
  return Array.from({ length: pipeline }, (_, stage) => {
    const rank = grid.rankOf({ tensor: tensorRank, context: 0, data: replica, pipeline: stage });
    const { node, localGpu } = placement.slotOf(rank);
    return { node, gpu: localGpu, rank };
  });
}

function notesOf({ plan }: Analysis, timeline: Timeline): Record<string, unknown> {
  return {
    ...(plan.title === undefined ? {} : { title: plan.title }),
    schedule: plan.training.schedule,
    stepSeconds: timeline.stepSeconds,
    bubbleFraction: bubbleFraction(timeline),
    durations: timeline.durations.basisNote,
  };
}

function numberOption(options: OptionValues, name: string, usual: number): number {
  const text = options[name];
  if (typeof text !== "string") return usual;
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new UsageError(`trace: --${name} takes seconds, not ${text}`);
}

function indexOption(options: OptionValues, name: string, count: number): number {
  const text = options[name];
  if (typeof text !== "string") return 0;
  const value = Number(text);
  if (/^\d+$/.test(text) && value < count) return value;
  throw new UsageError(`trace: --${name} takes 0 to ${count - 1}, not ${text}`);
}

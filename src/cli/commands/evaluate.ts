/** `shardscope evaluate`: a plan's report, or those of a whole file of plans. */
import { evaluate } from "../../engine/evaluate.ts";
import type { Command } from "../command.ts";
import { evaluateLines } from "../evaluate-lines.ts";
import { readDocument } from "../read-plan.ts";
import { write } from "../write-output.ts";

export const evaluateCommand: Command = {
  summary: "memory, time, throughput and traffic of a plan",
  options: { jsonl: { type: "boolean" } },
  optionHelp: {
    jsonl:
      'read an object {"id", "plan"} a line, print {"id", "report"} or {"id", "error"} a line; refused plans leave the exit status 0',
  },
  async run({ file, options }) {
    if (options.jsonl) return evaluateLines(file);
    const report = evaluate(await readDocument(file));
    await write(`${JSON.stringify(report, null, 2)}\n`);
  },
};

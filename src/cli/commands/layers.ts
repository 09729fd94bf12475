/** `shardscope layers`: which layers each pipeline stage and model chunk holds. */
import { layOut } from "../../engine/layout/plan-layout.ts";
import type { Command } from "../command.ts";
import { readDocument } from "../read-plan.ts";
import { warnOf, write } from "../write-output.ts";

export const layersCommand: Command = {
  summary: "layers of every stage, [first, end] per model chunk, end exclusive",
  async run({ file }) {
    const { assignment, warnings } = layOut(await readDocument(file));
    warnOf(warnings);
    await write(`${JSON.stringify({ stages: assignment.stages })}\n`);
  },
};

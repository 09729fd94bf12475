/** `shardscope groups`: every process group of a plan. */
import { groupKindsOf, layOut } from "../../engine/layout/plan-layout.ts";
import type { Command } from "../command.ts";
import { readDocument } from "../read-plan.ts";
import { warnOf, write } from "../write-output.ts";

export const groupsCommand: Command = {
  summary: "every process group, by Megatron-Core's names and in its order",
  async run({ file }) {
    const { plan, grid, warnings } = layOut(await readDocument(file));
    warnOf(warnings);
    // One kind at a time: all groups of 131,072 GPUs are some 15 MB of text.
    let before = "{\n";
    for (const kind of groupKindsOf(plan)) {
      await write(`${before}${JSON.stringify(kind)}: ${JSON.stringify(grid.groups(kind))}`);
      before = ",\n";
    }
    await write("\n}\n");
  },
};

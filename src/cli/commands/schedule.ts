/** `shardscope schedule`: what every pipeline rank runs, in order. */
import { layOut } from "../../engine/layout/plan-layout.ts";
import { scheduleToText } from "../../engine/schedule/notation.ts";
import { planSchedule } from "../../engine/schedule/plan-schedule.ts";
import type { Command } from "../command.ts";
import { readDocument } from "../read-plan.ts";
import { warnOf, write } from "../write-output.ts";

export const scheduleCommand: Command = {
  summary: "passes of every pipeline rank in order, 0F0 for stage 0, forward, micro-batch 0",
  async run({ file }) {
    const { plan, warnings } = layOut(await readDocument(file));
    const ranks = scheduleToText(planSchedule(plan));
    warnOf(warnings);
    await write(`${JSON.stringify({ ranks })}\n`);
  },
};

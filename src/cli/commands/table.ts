/** The commands there are. To add one: a file beside this one, and a line here. */
import type { Command } from "../command.ts";
import { evaluateCommand } from "./evaluate.ts";
import { groupsCommand } from "./groups.ts";
import { layersCommand } from "./layers.ts";
import { scheduleCommand } from "./schedule.ts";
import { traceCommand } from "./trace.ts";

export const COMMANDS: Readonly<Record<string, Command>> = {
  evaluate: evaluateCommand,
  groups: groupsCommand,
  layers: layersCommand,
  schedule: scheduleCommand,
  trace: traceCommand,
};

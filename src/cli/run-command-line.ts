/**
 * From arguments to an exit status: finds the command, reads its options, and turns what goes wrong
 * into one line on standard error. What commands do is in `commands/`.
 */
import "../engine/orders-at-hand.ts";
import { parseArgs } from "node:util";
import packageJson from "../../package.json" with { type: "json" };
import { PlanError } from "../engine/plan/plan-error.ts";
import type { Command, CommandInput, OptionValues } from "./command.ts";
import { COMMANDS } from "./commands/table.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { UsageError } from "./usage-error.ts";
import { warn, write } from "./write-output.ts";

/** Exit status, by which scripts tell a plan that cannot be from a command that cannot. */
type ExitStatus = 0 | 1 | 2;

/** @param args the arguments after the program's name */
export async function runCommandLine(args: readonly string[]): Promise<ExitStatus> {
  try {
    await dispatch(args);
    return 0;
  } catch (error) {
    if (error instanceof PlanError) {
      warn(error.message);
      return 1;
    }
    if (error instanceof UsageError) {
      warn(error.message);
      return 2;
    }
    throw error;
  }
}

async function dispatch([name, ...rest]: readonly string[]): Promise<void> {
  if (name === undefined) throw new UsageError(`no command\n\n${generalHelp(COMMANDS)}`);
  if (name === "--help" || name === "-h" || name === "help") return write(generalHelp(COMMANDS));
  if (name === "--version" || name === "-V") return write(`${packageJson.version}\n`);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const known = Object.keys(COMMANDS).join(", ");
    throw new UsageError(`there is no command ${name}; there are ${known}`);
  }
  const input = readArguments(name, command, rest);
  if (input.options.help) return write(commandHelp(name, command));
  return command.run(input);
}

function readArguments(name: string, command: Command, args: string[]): CommandInput {
  let parsed: { values: object; positionals: string[] };
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { ...command.options, help: { type: "boolean", short: "h" } },
    });
  } catch (error) {
    const [firstLine = ""] = (error as Error).message.split(". To specify");
    throw new UsageError(`${name}: ${firstLine}; see shardscope ${name} --help`);
  }
  const [file, ...more] = parsed.positionals;
  if (more.length > 0) throw new UsageError(`${name} reads one FILE, not ${more.length + 1}`);
  return { file, options: parsed.values as OptionValues };
}

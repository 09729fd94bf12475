/** What a command of the command line is. Each stands in a file of its own in `commands/`. */
import type { ParseArgsConfig } from "node:util";

/** Value of each option given, by its long name. */
export type OptionValues = Record<string, string | boolean | undefined>;

export interface CommandInput {
  /** The plan's file; absent for standard input. */
  file: string | undefined;
  options: OptionValues;
}

export interface Command {
  /** One line for the list of commands. */
  summary: string;
  /** Options as `parseArgs` of node:util wants them; absent where there are none. */
  options?: NonNullable<ParseArgsConfig["options"]>;
  /** One line for each option: what it does. */
  optionHelp?: Record<string, string>;
  /**
   * Writes its result to standard output.
   * @throws PlanError for a refused plan (exit status 1), UsageError for wrong usage (2)
   */
  run(input: CommandInput): Promise<void>;
}

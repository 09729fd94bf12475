/** What `--help` prints, from the commands themselves. */
import type { Command } from "./command.ts";

export function generalHelp(commands: Readonly<Record<string, Command>>): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const list = Object.entries(commands).map(
    ([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`,
  );
  return `Usage: shardscope COMMAND [FILE|-]

Reads a plan, a JSON document, from FILE or standard input; prints JSON.

Commands:
${list.join("\n")}

  shardscope COMMAND --help   options of one command
  shardscope --version        the version

Exit status: 0 done, 1 a plan was refused, 2 wrong usage.
`;
}

export function commandHelp(name: string, { summary, options, optionHelp }: Command): string {
  const list = Object.entries(options ?? {}).map(([option, { type, short }]) => {
    const form = `${short ? `-${short}, ` : ""}--${option}${type === "string" ? " VALUE" : ""}`;
    return `  ${form}\n      ${optionHelp?.[option] ?? ""}`;
  });
  const usage = `Usage: shardscope ${name} ${list.length > 0 ? "[OPTIONS] " : ""}[FILE|-]`;
  const body = list.length > 0 ? `\nOptions:\n${list.join("\n")}\n` : "";
  return `${usage}\n\nPrints ${summary}.\n${body}`;
}

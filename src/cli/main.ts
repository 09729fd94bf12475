#!/usr/bin/env node
/**
 * The command line: a plan in, JSON out. Answers go to standard output, messages to standard error.
 * Exit status: 0 done, 1 a plan was refused, 2 wrong usage.
 */
const USAGE = "Usage: shardscope COMMAND [FILE|-]";

if (process.argv.includes("--help")) {
  console.log(USAGE);
} else {
  console.error(USAGE);
  process.exitCode = 2;
}

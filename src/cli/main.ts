#!/usr/bin/env node
/** The program `shardscope`. */
import { runCommandLine } from "./run-command-line.ts";
import { stopWhenReaderLeaves } from "./write-output.ts";

stopWhenReaderLeaves();
process.exitCode = await runCommandLine(process.argv.slice(2));

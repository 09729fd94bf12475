/**
 * A user's list of hosts: one a line, or as Slurm writes them, `node[001-140,151]`. Hosts stand in
 * their racks in the order of their names, numbers by value; the list says in which order ranks take
 * them.
 */
import type { Cluster } from "../plan/plan.ts";
import { PlanError } from "../plan/plan-error.ts";

/** A name and the line it stands in, counted from 1. */
type Host = readonly [name: string, line: number];

/**
 * The node of every rank: of a list that names each node once, node after node is filled; of one that
 * names a host for every rank, each rank takes the next GPU of its own (Slurm's
 * `--distribution=arbitrary`).
 * @throws PlanError that names the line, the value, the rule and a value nearby that works
 */
export function nodesOfHostList(
  { gpus, nodes, gpusPerNode }: Pick<Cluster, "gpus" | "nodes" | "gpusPerNode">,
  text: string,
): (rank: number) => number {
  const hosts = hostsOf(text, gpus);
  const byRank = hosts.length === gpus;
  const most = byRank ? gpusPerNode : 1;
  const times = new Map<string, number>();
  for (const [name, line] of hosts) {
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    if (time > most) refuse(line, name, `stands here for the ${time}. time; ${most} at most`);
  }
  if (byRank ? times.size > nodes : hosts.length !== nodes) {
    const [name, line] = hosts.at(-1) ?? ["", 1];
    refuse(line, name, `makes ${times.size} hosts for ${nodes} nodes; ${nodes} hosts work`);
  }
  const node = new Map([...times.keys()].sort(byName).map((name, index) => [name, index]));
  const every = gpusPerNode / most;
  return (rank) => node.get(hosts[Math.floor(rank / every)]?.[0] ?? "") ?? 0;
}

/** Slurm knows names of several; each multiplies what a word stands for. */
const MOST_BRACKETS = 3;

const byName = new Intl.Collator("en", { numeric: true }).compare;

/**
 * Words are parted by commas and blanks outside brackets; what follows `#` is a remark. Of more hosts
 * than there are ranks not all are listed.
 */
function hostsOf(text: string, most: number): Host[] {
  const hosts: Host[] = [];
  text.split("\n").forEach((all, index) => {
    for (const word of all.replace(/#.*/, "").match(/(\[[^\]]*\]?|[^\s,[])+/g) ?? []) {
      if (hosts.length > most) return;
      for (const name of expanded(word, index + 1, most)) hosts.push([name, index + 1]);
    }
  });
  return hosts;
}

/** The names a word stands for, brackets from left to right; one more than `most` at most. */
function expanded(word: string, line: number, most: number): string[] {
  const [, before, ranges = "", after = ""] = /^([\w.-]*)\[([^\]]*)\](.*)$/.exec(word) ?? [];
  if (before === undefined || word.split("[").length > MOST_BRACKETS + 1) {
    if (/^[\w.-]+$/.test(word)) return [word];
    refuse(line, word, "is no host; node007 and node[001-020] are");
  }
  const ends = after ? expanded(after, line, most) : [""];
  const names: string[] = [];
  for (const range of ranges.split(",")) {
    const [, low = "", high = low] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(range) ?? [];
    if (low === "" || +high < +low) refuse(line, `[${range}]`, "is no range upwards; [001-020] is");
    for (let number = +low; number <= +high && names.length <= most; number += 1) {
      for (const end of ends) names.push(before + String(number).padStart(low.length, "0") + end);
    }
  }
  return names.slice(0, most + 1);
}

function refuse(line: number, value: string, problem: string): never {
  throw new PlanError({
    path: "cluster.placement.hosts",
    rule: "host-list",
    message: `line ${line}: ${value.slice(0, 40)} ${problem}`,
  });
}

/**
 * The words by which a link says how cables are looked at and what is taken away from the fabric:
 * `?heat=utilisation&traffic=tensor`, `#routing=hash&cut=link12,switch40,node3`. Numbers are those of
 * the fabric's graph; whether the cluster has such a cable is for its reader to ask.
 */
import type { Routing } from "../engine/cluster/fabric/routing/router.ts";
import { TRAFFIC_KINDS, type TrafficKind } from "../engine/report.ts";
import type { TrafficWhen } from "../engine/traffic/moments/traffic-moment.ts";

export const HEATS = ["bytes", "utilisation", "kind"] as const;
/** What a cable's colour stands for: bytes, share of the step it is busy, or whose bytes they are. */
export type Heat = (typeof HEATS)[number];

const WHENS = [
  "forward",
  "backward",
  "gradients",
  "parameters",
  "instant",
] as const satisfies readonly TrafficWhen[];

/** `destination` is the engine's third; the page offers two. */
const ROUTINGS = ["adaptive", "hash", "destination"] as const satisfies readonly Routing[];

/** What is taken away: cables and switches by their number in the graph, nodes by theirs. */
export interface Cut {
  links: readonly number[];
  switches: readonly number[];
  nodes: readonly number[];
}

export const NOTHING_CUT: Cut = { links: [], switches: [], nodes: [] };

/** More than anyone takes away by hand; a longer list in a link is cut off here. */
export const MOST_CUT = 64;

const PARTS = { link: "links", switch: "switches", node: "nodes" } as const;

export function isHeat(text: string): text is Heat {
  return (HEATS as readonly string[]).includes(text);
}

export function isTrafficKind(text: string): text is TrafficKind {
  return (TRAFFIC_KINDS as readonly string[]).includes(text);
}

export function isWhen(text: string): text is TrafficWhen {
  return (WHENS as readonly string[]).includes(text);
}

export function isRouting(text: string): text is Routing {
  return (ROUTINGS as readonly string[]).includes(text);
}

export function isCutEmpty({ links, switches, nodes }: Cut): boolean {
  return links.length + switches.length + nodes.length === 0;
}

/** `link12,switch40,node3`; empty where nothing is cut. `parseCut` reads it back. */
export function formatCut(cut: Cut): string {
  return Object.entries(PARTS)
    .flatMap(([word, part]) => cut[part].map((number) => `${word}${number}`))
    .join(",");
}

/** Each thing once, in ascending order, `MOST_CUT` at most; words that name nothing are left out. */
export function parseCut(text: string): Cut {
  const found = { links: new Set<number>(), switches: new Set<number>(), nodes: new Set<number>() };
  for (const word of text.split(",").slice(0, MOST_CUT)) {
    const [, part, number] = /^(link|switch|node)(\d{1,9})$/.exec(word) ?? [];
    if (part) found[PARTS[part as keyof typeof PARTS]].add(Number(number));
  }
  const sorted = (numbers: Set<number>) => [...numbers].sort((a, b) => a - b);
  return {
    links: sorted(found.links),
    switches: sorted(found.switches),
    nodes: sorted(found.nodes),
  };
}

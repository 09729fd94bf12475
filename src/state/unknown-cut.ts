/**
 * A link may take away what the fabric it comes with does not have: that is refused in words, by
 * number, rule and the nearest number that works, and the rest of it stays.
 */
import type { FabricGraph } from "../engine/cluster/fabric/graph.ts";
import { type Cut, isCutEmpty, NOTHING_CUT } from "../formats/network-link.ts";

interface Run {
  first: number;
  count: number;
}

/** What of a cut the fabric has, and what is wrong with the rest; undefined where nothing is. */
export function unknownCut(
  graph: FabricGraph,
  cut: Cut,
): { known: Cut; problem: string } | undefined {
  const cables = graph.tiers.filter(({ place }) => place !== "host");
  const switches = graph.vertices.filter(({ kind }) => !["gpu", "host", "adapter"].includes(kind));
  const parts = [
    { part: "links", word: "link", what: "cable that can be taken away", runs: cables },
    { part: "switches", word: "switch", what: "switch", runs: switches },
    { part: "nodes", word: "node", what: "node", runs: [{ first: 0, count: graph.shape.nodes }] },
  ] as const;
  const problems: string[] = [];
  let known = cut;
  for (const { part, word, what, runs } of parts) {
    const has = (number: number) =>
      runs.some(({ first, count }) => number >= first && number < first + count);
    const wrong = cut[part].filter((number) => !has(number));
    if (wrong.length === 0) continue;
    known = { ...known, [part]: cut[part].filter(has) };
    const [first = 0] = wrong;
    const near = nearest(runs, first);
    const more = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : "";
    const works = near === undefined ? "it has none" : `${word}${near} does`;
    problems.push(`cut: ${word}${first}${more} names no ${what} of this fabric; ${works}`);
  }
  if (problems.length === 0) return undefined;
  return { known: isCutEmpty(known) ? NOTHING_CUT : known, problem: problems.join(". ") };
}

function nearest(runs: readonly Run[], number: number): number | undefined {
  let best: number | undefined;
  for (const { first, count } of runs) {
    if (count === 0) continue;
    const near = Math.min(Math.max(number, first), first + count - 1);
    if (best === undefined || Math.abs(near - number) < Math.abs(best - number)) best = near;
  }
  return best;
}

/** Names in a link that stand for nothing are told and dropped, those that do are kept. */
import { expect, it } from "vitest";
import { FIRST_EXAMPLE } from "../../src/engine/plan/presets/first-example.ts";
import { withKnownNames } from "../../src/state/known-names.ts";
import { openLink } from "../../src/state/open-link.ts";
import { readLink } from "../../src/state/page-link.ts";

it.each([
  ["?view=nonsense", "view"],
  ["?color=nonsense", "color"],
  ["?compare=bogus", "compare"],
  ["?story=nonsense", "story"],
] as const)("%s is told and dropped", async (search, key) => {
  const { link, problems } = await readLink(search, "");
  expect(link[key]).toBeUndefined();
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(search.split("=")[1]);
});

it("keeps names that are known", () => {
  const link = { view: "network", color: "memory", compare: "zb-1p", embed: ["cluster", "run"] };
  expect(withKnownNames({ link, problems: [] })).toEqual({ link, problems: [] });
});

it("embeds what is known of what was named", () => {
  const { link, problems } = withKnownNames({ link: { embed: ["foo", "grid"] }, problems: [] });
  expect(link.embed).toEqual(["grid"]);
  expect(problems.join()).toMatch(/"foo".*grid, cluster, schedule/);
});

it("says that a rank is not there", () => {
  const store = openLink({ link: { plan: FIRST_EXAMPLE, rank: 99_999 }, problems: [] });
  expect(store.getState().problem?.message).toBe(
    "The link's rank 99999 is not there; 2239 is the last.",
  );
  expect(store.getState().selectedRank).toBeUndefined();
});

/** What a link says of cables: bounded, in order, and never more than it says. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLink } from "../../src/formats/link.ts";
import { formatCut, MOST_CUT, NOTHING_CUT, parseCut } from "../../src/formats/network-link.ts";

describe("a cut in a link", () => {
  const numbers = fc
    .uniqueArray(fc.nat(999_999_999), { maxLength: 20 })
    .map((all) => all.sort((a, b) => a - b));

  it("comes back as it was", () => {
    fc.assert(
      fc.property(fc.record({ links: numbers, switches: numbers, nodes: numbers }), (cut) => {
        expect(parseCut(formatCut(cut))).toEqual(cut);
      }),
    );
  });

  it("names each thing once, and leaves out words that name nothing", () => {
    expect(parseCut("link7,link7,links8,node,node-1,switch1e3,rack4,node2.5,switch9")).toEqual({
      links: [7],
      switches: [9],
      nodes: [],
    });
    expect(parseCut("")).toEqual(NOTHING_CUT);
  });

  it("is cut off where it is longer than anyone's", () => {
    const text = Array.from({ length: 5_000 }, (_, link) => `link${link}`).join(",");
    expect(parseCut(text).links).toHaveLength(MOST_CUT);
  });
});

it.each([
  ["heat", "warm", /none of bytes, utilisation and kind/],
  ["traffic", "chatter", /no kind of traffic/],
  ["when", "tomorrow", /no phase of a step/],
  ["routing", "lucky", /none of adaptive, hash and destination/],
])("a link's %s that is none is refused in words", async (key, value, message) => {
  const { link, problems } = await parseLink("", `#${key}=${value}`);
  expect(link).toEqual({});
  expect(problems.join()).toMatch(message);
});

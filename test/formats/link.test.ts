import fc from "fast-check";
import { deflateSync } from "fflate";
import { describe, expect, it } from "vitest";
import {
  compressDocument,
  decompressDocument,
  LinkError,
} from "../../src/formats/compressed-plan.ts";
import { formatLink, type Link, parseLink } from "../../src/formats/link.ts";

const toBase64Url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

describe("a plan in a link", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (document) => {
        const text = compressDocument(document);
        expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(decompressDocument(text)).toEqual(JSON.parse(JSON.stringify(document)));
      }),
    );
  });

  it("stays short enough for a slide", () => {
    const plan = { version: 1, model: "mt-nlg-530b", cluster: { preset: "selene", nodes: 280 } };
    expect(compressDocument(plan).length).toBeLessThan(120);
  });

  it("refuses what unfolds to megabytes, before unfolding it", () => {
    const bomb = toBase64Url(deflateSync(new Uint8Array(16_000_000), { level: 9 }));
    expect(bomb.length).toBeLessThan(32 * 1024);
    expect(() => decompressDocument(bomb)).toThrow(/unfolds to more than/);
  });

  it.each([
    [
      "cut off",
      compressDocument({ model: "mt-nlg-530b", parallel: { tensor: 8 } }).slice(0, 40),
      /cannot be read|cut off/,
    ],
    ["not base64url", "%%%", /characters that a link cannot have/],
    ["not JSON", toBase64Url(deflateSync(new TextEncoder().encode("{oops"))), /not valid JSON/],
    ["too long", "A".repeat(40_000), /longer than/],
    ["noise", "AAAAAAAAAAAA", /cannot be read|not valid JSON|cut off/],
  ])("says that a link is %s", (_, text, message) => {
    expect(() => decompressDocument(text)).toThrow(LinkError);
    expect(() => decompressDocument(text)).toThrow(message);
  });
});

describe("a link", () => {
  const link = fc.record<Link>(
    {
      plan: fc.dictionary(
        fc.string({ minLength: 1 }).filter((k) => k !== "__proto__"),
        fc.integer(),
      ),
      run: fc.stringMatching(/^[\w./-]{1,30}$/),
      view: fc.constantFrom("cluster", "schedule"),
      color: fc.constantFrom("stage", "memory"),
      theme: fc.constantFrom("light", "dark", "auto"),
      embed: fc.constantFrom([], ["grid"], ["grid", "headline"]),
      rank: fc.nat(1_000_000),
      step: fc.nat(100),
      time: fc.integer({ min: 0, max: 1000 }),
      zoom: fc.constantFrom<[number, number, number]>([1, 0.5, 0.5], [12.5, 0.25, 0.75]),
    },
    { requiredKeys: [] },
  );

  it("says the same after being written and read", () => {
    fc.assert(
      fc.property(link, (original) => {
        const { search, hash } = formatLink(original);
        const parsed = parseLink(search, hash);
        expect(parsed.problems).toEqual([]);
        expect(parsed.link).toEqual(original);
      }),
    );
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (search, hash) => {
        const { link: read, problems } = parseLink(search, hash);
        expect(typeof read).toBe("object");
        for (const problem of problems) expect(problem).not.toBe("");
      }),
    );
  });

  it("keeps what can be read beside what cannot", () => {
    const { link: read, problems } = parseLink("?color=memory&theme=neon", "#plan=!!!&rank=12");
    expect(read).toEqual({ color: "memory", rank: 12 });
    expect(problems).toHaveLength(2);
  });

  it("reads a bare ?embed as the usual parts", () => {
    expect(parseLink("?embed", "").link.embed).toEqual([]);
    expect(formatLink({ embed: [] }).search).toBe("?embed");
  });
});

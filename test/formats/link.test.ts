import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compressDocument,
  decompressDocument,
  LinkError,
} from "../../src/formats/compressed-plan.ts";
import { formatLink, type Link, parseLink } from "../../src/formats/link.ts";

const toBase64Url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

describe("a plan in a link", () => {
  it("comes back as it was", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (document) => {
        const text = await compressDocument(document);
        expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(await decompressDocument(text)).toEqual(JSON.parse(JSON.stringify(document)));
      }),
    );
  });

  it("stays short enough for a slide", async () => {
    const plan = { version: 1, model: "mt-nlg-530b", cluster: { preset: "selene", nodes: 280 } };
    expect((await compressDocument(plan)).length).toBeLessThan(120);
  });

  it("refuses what unfolds to megabytes, before unfolding it", async () => {
    const bomb = toBase64Url(deflateRawSync(new Uint8Array(16_000_000), { level: 9 }));
    expect(bomb.length).toBeLessThan(32 * 1024);
    await expect(decompressDocument(bomb)).rejects.toThrow(/unfolds to more than/);
  });

  it.each([
    [
      "cut off",
      toBase64Url(deflateRawSync('{"model":"mt-nlg-530b","parallel":{"tensor":8}}')).slice(0, 40),
      /cannot be read|cut off/,
    ],
    ["not base64url", "%%%", /characters that a link cannot have/],
    ["not JSON", toBase64Url(deflateRawSync(new TextEncoder().encode("{oops"))), /not valid JSON/],
    ["too long", "A".repeat(40_000), /longer than/],
    ["noise", "AAAAAAAAAAAA", /cannot be read|not valid JSON|cut off/],
  ])("says that a link is %s", async (_, text, message) => {
    await expect(decompressDocument(text)).rejects.toThrow(LinkError);
    await expect(decompressDocument(text)).rejects.toThrow(message);
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
      compare: fc.constantFrom("zb-1p", "interleaved-1f1b"),
      theme: fc.constantFrom("light", "dark", "auto"),
      embed: fc.constantFrom([], ["grid"], ["grid", "headline"]),
      rank: fc.nat(1_000_000),
      step: fc.nat(100),
      time: fc.integer({ min: 0, max: 1000 }),
      zoom: fc.constantFrom<[number, number, number]>([1, 0.5, 0.5], [12.5, 0.25, 0.75]),
      heat: fc.constantFrom("bytes", "utilisation", "kind"),
      traffic: fc.constantFrom("tensor", "context", "expert", "pipeline", "data"),
      when: fc.constantFrom("forward", "backward", "gradients", "parameters", "instant"),
      routing: fc.constantFrom("adaptive", "hash", "destination"),
      cut: fc.constantFrom(
        { links: [3, 12], switches: [], nodes: [] },
        { links: [], switches: [40], nodes: [0, 7] },
      ),
      tokens: fc.constantFrom(270e9, 15.6e12, 1e18, 157_286_400_000),
      price: fc.constantFrom(2, 0.35, 1e-6),
    },
    { requiredKeys: [] },
  );

  it("says the same after being written and read", async () => {
    await fc.assert(
      fc.asyncProperty(link, async (original) => {
        const { search, hash } = await formatLink(original);
        const parsed = await parseLink(search, hash);
        expect(parsed.problems).toEqual([]);
        expect(parsed.link).toEqual(original);
      }),
    );
  });

  it("never throws, whatever it is given", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary" }),
        fc.string({ unit: "binary" }),
        async (search, hash) => {
          const { link: read, problems } = await parseLink(search, hash);
          expect(typeof read).toBe("object");
          for (const problem of problems) expect(problem).not.toBe("");
        },
      ),
    );
  });

  it("keeps what can be read beside what cannot", async () => {
    const { link: read, problems } = await parseLink(
      "?color=memory&theme=neon",
      "#plan=!!!&rank=12",
    );
    expect(read).toEqual({ color: "memory", rank: 12 });
    expect(problems).toHaveLength(2);
  });

  it("takes no amount that is none", async () => {
    for (const text of ["0", "-3", "2e30", "1.2.3", "many", ""]) {
      const { link: read, problems } = await parseLink("", `#tokens=${text}`);
      expect(read.tokens).toBeUndefined();
      expect(problems).toEqual(["The link's tokens is no amount."]);
    }
  });

  it("reads a bare ?embed as the usual parts", async () => {
    expect((await parseLink("?embed", "")).link.embed).toEqual([]);
    expect((await formatLink({ embed: [] })).search).toBe("?embed");
  });
});

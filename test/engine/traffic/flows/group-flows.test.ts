import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlowSink } from "../../../../src/engine/traffic/flows/flow-sink.ts";
import {
  allToAllFlows,
  type Domains,
  gatherByDomain,
  ringFlows,
  spreadFlows,
  switchFlows,
  treeFlows,
} from "../../../../src/engine/traffic/flows/group-flows.ts";

/** Collects flows by pair, and what goes through switches. */
function collect(lay: (sink: FlowSink) => void) {
  const pairs = new Map<string, number>();
  const sent = new Map<number, number>();
  const received = new Map<number, number>();
  const atSwitch = new Map<number, [number, number]>();
  const add = <Key>(sums: Map<Key, number>, key: Key, bytes: number) =>
    sums.set(key, (sums.get(key) ?? 0) + bytes);
  lay({
    flow(_kind, from, to, bytes) {
      add(pairs, `${from} ${to}`, bytes);
      add(sent, from, bytes);
      add(received, to, bytes);
    },
    atSwitch(_kind, rank, up, down) {
      const [a, b] = atSwitch.get(rank) ?? [0, 0];
      atSwitch.set(rank, [a + up, b + down]);
    },
  });
  return { pairs, sent, received, atSwitch };
}

/** Domains of any sizes, members numbered through. */
const domains: fc.Arbitrary<Domains> = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 })
  .filter((sizes) => sizes.reduce((sum, size) => sum + size, 0) > 1)
  .map((sizes) => {
    let next = 0;
    return sizes.map((size) => Array.from({ length: size }, () => next++));
  });

const crossing = (given: Domains, pairs: Map<string, number>, from: number, to?: number) => {
  const domainOf = (rank: number) => given.findIndex((members) => members.includes(rank));
  let bytes = 0;
  for (const [pair, amount] of pairs) {
    const [a, b] = pair.split(" ").map(Number) as [number, number];
    const leaves = domainOf(a) === from && domainOf(b) !== from;
    if (leaves && (to === undefined || domainOf(b) === to)) bytes += amount;
  }
  return bytes;
};

describe("rings", () => {
  it("every member sends and gets the same, and each domain passes on one share", () => {
    fc.assert(
      fc.property(domains, fc.boolean(), (given, mesh) => {
        const { pairs, sent, received } = collect((sink) =>
          ringFlows(sink, "data", given, 60, mesh),
        );
        for (const member of given.flat()) {
          expect(sent.get(member)).toBeCloseTo(60, 9);
          expect(received.get(member)).toBeCloseTo(60, 9);
        }
        if (given.length === 1) return;
        given.forEach((_, domain) => {
          const next = (domain + 1) % given.length;
          expect(crossing(given, pairs, domain)).toBeCloseTo(60, 9);
          expect(crossing(given, pairs, domain, next)).toBeCloseTo(60, 9);
        });
      }),
    );
  });

  it("equal domains hand over member to member: rails stay straight", () => {
    const given = [
      [0, 1, 2, 3],
      [8, 9, 10, 11],
      [16, 17, 18, 19],
    ];
    const { pairs } = collect((sink) => ringFlows(sink, "data", given, 8, false));
    expect(pairs.get("1 9")).toBe(2);
    expect(pairs.get("19 3")).toBe(2);
    expect(pairs.get("0 1")).toBe(6);
    expect(pairs.size).toBe(24);
  });

  it("is as many rings as members of a domain, one after the other", () => {
    // Ring r enters every domain at member r and passes each member once.
    const given: Domains = [
      [0, 1, 2],
      [4, 5, 6],
    ];
    const explicit = new Map<string, number>();
    const pass = (from: number, to: number) =>
      explicit.set(`${from} ${to}`, (explicit.get(`${from} ${to}`) ?? 0) + 10);
    for (let ring = 0; ring < 3; ring += 1) {
      given.forEach((members, domain) => {
        for (let step = 0; step < 2; step += 1) {
          pass(members[(ring + step) % 3] as number, members[(ring + step + 1) % 3] as number);
        }
        // The last one hands over by the adapter of rail r, that of member r.
        pass(members[ring] as number, given[1 - domain]?.[ring] as number);
      });
    }
    const { pairs } = collect((sink) => ringFlows(sink, "data", given, 30, false));
    for (const [pair, bytes] of explicit) expect(pairs.get(pair)).toBeCloseTo(bytes, 9);
    expect(pairs.size).toBe(explicit.size);
  });
});

describe("trees", () => {
  it("pass the buffer up and down once per domain but the root, half on each tree", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 1, max: 8 }),
        (count, size) => {
          const given = Array.from({ length: count }, (_, domain) =>
            Array.from({ length: size }, (__, member) => domain * size + member),
          );
          const { pairs, sent, received } = collect((sink) =>
            treeFlows(sink, "tensor", given, 64, true),
          );
          let between = 0;
          given.forEach((_, domain) => {
            const leaves = crossing(given, pairs, domain);
            between += leaves;
            expect(leaves).toBeLessThanOrEqual(2 * 64 + 1e-9);
          });
          expect(between).toBeCloseTo(2 * 64 * (count - 1), 6);
          for (const member of given.flat()) {
            expect(sent.get(member)).toBeCloseTo(received.get(member) ?? 0, 9);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("inside a domain without a switch they chain both ways", () => {
    const { sent } = collect((sink) => treeFlows(sink, "tensor", [[0, 1, 2, 3]], 8, false));
    for (let member = 0; member < 4; member += 1) expect(sent.get(member)).toBeCloseTo(12, 9);
  });
});

describe("switches and all-to-alls", () => {
  it("a switch takes each GPU's buffer and its part of the sum once", () => {
    const { atSwitch, pairs } = collect((sink) => switchFlows(sink, "tensor", [3, 4, 5, 6], 100));
    expect(pairs.size).toBe(0);
    expect([...atSwitch.values()]).toEqual([1, 2, 3, 4].map(() => [125, 125]));
  });

  it("all-to-all: an equal part to every other", () => {
    const { pairs, sent } = collect((sink) => allToAllFlows(sink, "expert", [1, 5, 9, 13], 40));
    expect(pairs.size).toBe(12);
    expect(sent.get(5)).toBe(30);
  });

  it("spread tokens cross once to each domain and then go round inside", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 5 }), (count, size) => {
        const given = Array.from({ length: count }, (_, domain) =>
          Array.from({ length: size }, (__, member) => domain * size + member),
        );
        const { pairs, sent } = collect((sink) => spreadFlows(sink, "expert", given, 12, 7));
        for (const member of given.flat()) expect(sent.get(member)).toBeCloseTo(19, 9);
        expect(crossing(given, pairs, 0)).toBeCloseTo(7 * size, 9);
      }),
    );
  });
});

it("gathers members by domain, in order", () => {
  const byEight = (rank: number) => Math.floor(rank / 8);
  expect(gatherByDomain([0, 8, 1, 9, 16], byEight)).toEqual([[0, 1], [8, 9], [16]]);
  expect(gatherByDomain([3, 1, 2], byEight)).toEqual([[3, 1, 2]]);
});

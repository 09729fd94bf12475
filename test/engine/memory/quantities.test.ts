/** Sums of bytes stand apart from their words: every one must be declared, and under its own name. */
import { describe, expect, it } from "vitest";
import * as activationQuantities from "../../../src/engine/memory/activation-quantities.ts";
import * as activationSums from "../../../src/engine/memory/activation-sums.ts";
import { ExplainingLedger } from "../../../src/engine/memory/explaining-ledger.ts";
import * as frameworkQuantities from "../../../src/engine/memory/framework-quantities.ts";
import * as frameworkSums from "../../../src/engine/memory/framework-sums.ts";
import * as stateQuantities from "../../../src/engine/memory/state-quantities.ts";
import * as stateSums from "../../../src/engine/memory/state-sums.ts";
import * as transientQuantities from "../../../src/engine/memory/transient-quantities.ts";
import * as transientSums from "../../../src/engine/memory/transient-sums.ts";
import type { Computation, Quantity } from "../../../src/engine/quantity.ts";

type Sums = Record<string, Computation<string>>;
type Declared = Record<string, Quantity<string>>;

const sumsIn = (module: object) =>
  Object.entries(module as Sums).filter(([, exported]) => typeof exported === "object");

describe.each([
  ["activations", activationSums, activationQuantities],
  ["framework", frameworkSums, frameworkQuantities],
  ["states", stateSums, stateQuantities],
  ["transients", transientSums, transientQuantities],
])("%s", (_topic, sums, quantities) => {
  it("are declared as they are computed", () => {
    const declared = quantities as unknown as Declared;
    expect(Object.keys(declared).sort()).toEqual(
      sumsIn(sums)
        .map(([name]) => name)
        .sort(),
    );
    for (const [name, { id, compute }] of sumsIn(sums)) {
      expect(declared[name]).toMatchObject({ id, compute });
    }
  });

  it("have different ids, and symbols that are explained", () => {
    const all = Object.values(quantities as unknown as Declared);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { formula, inputs, source, name } of all) {
      expect(name.length).toBeGreaterThan(5);
      expect(source.length).toBeGreaterThan(5);
      for (const symbol of Object.keys(inputs)) expect(formula).toContain(symbol);
    }
  });
});

it("A sum that is declared nowhere cannot be explained", () => {
  const unknown: Computation<"k"> = { id: "memory.unknown", compute: ({ k }) => k };
  const ledger = new ExplainingLedger();
  expect(() => ledger.add("weights", unknown, { k: 1 })).toThrow("memory.unknown is not declared");
});

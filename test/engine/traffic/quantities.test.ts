/** Sizes and closed forms stand apart from their words: every one is declared as it is computed. */
import { describe, expect, it } from "vitest";
import * as forms from "../../../src/engine/traffic/bytes-sent.ts";
import * as declaredSizes from "../../../src/engine/traffic/message-quantities.ts";
import * as sizes from "../../../src/engine/traffic/message-sizes.ts";
import * as declaredForms from "../../../src/engine/traffic/sent-quantities.ts";

describe.each([
  ["sizes of messages", sizes, declaredSizes],
  ["bytes sent", forms, declaredForms],
])("%s", (_topic, computed, declared) => {
  const computations = Object.entries(computed).filter(([, one]) => typeof one === "object");

  it("are declared as they are computed, with every symbol explained", () => {
    expect(Object.keys(declared).sort()).toEqual(computations.map(([name]) => name).sort());
    for (const [name, { id, compute }] of computations) {
      const { formula, inputs, ...rest } = declared[name as keyof typeof declared] as {
        formula: string;
        inputs: Record<string, string>;
      };
      expect(rest).toMatchObject({ id, compute });
      for (const symbol of Object.keys(inputs)) expect(formula).toContain(symbol);
    }
  });
});

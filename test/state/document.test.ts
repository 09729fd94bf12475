import { describe, expect, it } from "vitest";
import { fieldOf, withField, withFields } from "../../src/state/document.ts";

describe("a plan document", () => {
  const document = { model: "mt-nlg-530b", parallel: { tensor: 8 } };

  it("is edited into a new one; the old one stays", () => {
    const edited = withField(document, "parallel.tensor", 4);
    expect(edited).toEqual({ model: "mt-nlg-530b", parallel: { tensor: 4 } });
    expect(document.parallel.tensor).toBe(8);
  });

  it("keeps a preset when one of its fields is changed", () => {
    expect(withField(document, "model.layers", 100).model).toEqual({
      preset: "mt-nlg-530b",
      layers: 100,
    });
  });

  it("gives a field back to its default", () => {
    expect(withField(document, "parallel.tensor", undefined)).toEqual({
      model: "mt-nlg-530b",
      parallel: {},
    });
  });

  it("takes several fields at once and makes what is not there", () => {
    const edited = withFields(document, { "training.recompute": "full", title: "mine" });
    expect(fieldOf(edited, "training.recompute")).toBe("full");
    expect(fieldOf(edited, "title")).toBe("mine");
    expect(fieldOf(edited, "training.none.here")).toBeUndefined();
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { record, redo, startHistory, undo } from "../../src/state/history.ts";

describe("undo and redo", () => {
  it("goes back to every step and forward again", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 30 }), (steps) => {
        let history = startHistory(-1);
        for (const step of steps) history = record(history, step);
        const seen = [history.present];
        for (const _ of steps) {
          history = undo(history);
          seen.unshift(history.present);
        }
        expect(seen).toEqual([-1, ...steps]);
        expect(undo(history).present).toBe(-1);
        for (const step of steps) {
          history = redo(history);
          expect(history.present).toBe(step);
        }
      }),
    );
  });

  it("takes one gesture back as one step", () => {
    let history = startHistory("start");
    history = record(history, "a", "drag", 0);
    history = record(history, "b", "drag", 100);
    history = record(history, "c", "drag", 200);
    expect(undo(history).present).toBe("start");
  });

  it("tells a gesture from the same gesture made later", () => {
    let history = startHistory("start");
    history = record(history, "a", "drag", 0);
    history = record(history, "b", "drag", 5000);
    expect(undo(history).present).toBe("a");
  });

  it("forgets what was taken back once something new is done", () => {
    let history = record(record(startHistory(0), 1), 2);
    history = record(undo(history), 3);
    expect(history.future).toEqual([]);
    expect(undo(history).present).toBe(1);
  });
});

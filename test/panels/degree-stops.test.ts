import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type DegreeStop,
  labelledStops,
  legalStopBeyond,
  nearestLegalStop,
  stopPosition,
  stopsPassedOver,
} from "../../src/panels/controls/degree-stops.ts";

const pipeline: DegreeStop[] = [
  { value: 1, legal: true },
  { value: 5, legal: true },
  { value: 7, legal: true },
  { value: 15, legal: false, reason: "leaves GPUs idle" },
  { value: 21, legal: false, reason: "leaves GPUs idle" },
  { value: 35, legal: true },
  { value: 105, legal: true },
];

const stopList = fc
  .uniqueArray(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 12 })
  .chain((values) =>
    fc.tuple(
      fc.constant(values.sort((a, b) => a - b)),
      fc.array(fc.boolean(), { minLength: values.length, maxLength: values.length }),
    ),
  )
  .map(([values, legal]) => values.map((value, i) => ({ value, legal: legal[i] ?? false })));

describe("stops of a degree slider", () => {
  it("skips illegal values and says which", () => {
    expect(legalStopBeyond(pipeline, 7, 1)?.value).toBe(35);
    expect(legalStopBeyond(pipeline, 35, -1)?.value).toBe(7);
    expect(legalStopBeyond(pipeline, 105, 1)).toBeUndefined();
    expect(stopsPassedOver(pipeline, 7, 35).map((stop) => stop.value)).toEqual([15, 21]);
  });

  it("only ever rests on a legal value", () => {
    fc.assert(
      fc.property(stopList, fc.double({ min: -0.5, max: 1.5, noNaN: true }), (stops, position) => {
        const stop = nearestLegalStop(stops, position);
        if (stops.some((candidate) => candidate.legal)) expect(stop?.legal).toBe(true);
        else expect(stop).toBeUndefined();
      }),
    );
  });

  it("places stops evenly and in order, and finds each again from its place", () => {
    fc.assert(
      fc.property(stopList, (stops) => {
        const places = stops.map((stop) => stopPosition(stops, stop.value));
        expect(places).toEqual([...places].sort((a, b) => a - b));
        for (const stop of stops.filter((candidate) => candidate.legal)) {
          expect(nearestLegalStop(stops, stopPosition(stops, stop.value))).toBe(stop);
        }
      }),
    );
  });
});

describe("numbers under a slider", () => {
  it("never touch, and the present value is always written", () => {
    fc.assert(
      fc.property(stopList, fc.integer({ min: 60, max: 400 }), fc.nat(), (stops, width, pick) => {
        const present = stops[pick % stops.length]?.value ?? 0;
        const labelled = labelledStops(stops, present, width);
        expect(labelled.has(present)).toBe(true);
        const boxes = stops
          .filter((stop) => labelled.has(stop.value))
          .map((stop) => ({
            centre: stopPosition(stops, stop.value) * width,
            half: (String(stop.value).length * 6.2) / 2,
          }));
        boxes.forEach((box, index) => {
          const next = boxes[index + 1];
          if (next) expect(next.centre - next.half).toBeGreaterThan(box.centre + box.half);
        });
      }),
    );
  });
});

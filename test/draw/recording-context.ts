/** Records what is drawn: every call with its arguments, every property that is set. */
import type { Context } from "../../src/draw/canvas.ts";

export interface RecordingContext {
  context: Context;
  calls: unknown[][];
}

export function recordingContext(): RecordingContext {
  const calls: unknown[][] = [];
  const context = new Proxy({} as Record<string, unknown>, {
    get: (_, name) =>
      name === "createImageData"
        ? (width: number, height: number) => ({
            width,
            height,
            data: new Uint8ClampedArray(width * height * 4),
          })
        : (...args: unknown[]) => void calls.push([name, ...args]),
    set: (_, name, value) => Boolean(calls.push([`${String(name)} =`, value])),
  });
  return { context: context as unknown as Context, calls };
}

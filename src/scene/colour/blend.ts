/** Runs through evenly spaced colours, in sRGB as D3's interpolators blend them. */
import { type Channels, channelsOf, cssOfChannels } from "./packed-colour.ts";

/** Share of the scale (0 … 1) → CSS colour. */
export type Ramp = (share: number) => string;

/** Straight from each colour to the next. */
export function straightRamp(colours: readonly string[]): Ramp {
  const at = colours.map(channelsOf);
  const last = at.length - 1;
  return (share) => {
    const place = Math.min(Math.max(share, 0), 1) * last;
    const index = Math.min(Math.floor(place), last - 1);
    const t = place - index;
    const [from, to] = [at[index] as Channels, at[index + 1] as Channels];
    return cssOfChannels((channel) => from[channel] + (to[channel] - from[channel]) * t);
  };
}

/** Near each colour in one smooth curve: a uniform cubic B-spline, `d3.interpolateRgbBasis`. */
export function smoothRamp(colours: readonly string[]): Ramp {
  const at = colours.map(channelsOf);
  const last = at.length - 1;
  return (share) => {
    const place = Math.min(Math.max(share, 0), 1) * last;
    const index = Math.min(Math.floor(place), last - 1);
    const t = place - index;
    const [from, to] = [at[index] as Channels, at[index + 1] as Channels];
    return cssOfChannels((channel) => {
      const [a, b] = [from[channel], to[channel]];
      // Beyond the ends the curve goes on as it came.
      const before = at[index - 1]?.[channel] ?? 2 * a - b;
      const after = at[index + 2]?.[channel] ?? 2 * b - a;
      return basis(t, before, a, b, after);
    });
  };
}

function basis(t: number, before: number, from: number, to: number, after: number): number {
  const square = t * t;
  const cube = square * t;
  return (
    ((1 - 3 * t + 3 * square - cube) * before +
      (4 - 6 * square + 3 * cube) * from +
      (1 + 3 * t + 3 * square - 3 * cube) * to +
      cube * after) /
    6
  );
}

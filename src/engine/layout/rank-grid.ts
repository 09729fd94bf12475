/**
 * Ranks ↔ coordinates. Implemented by mixed-radix arithmetic: a rank is a number whose digits, in
 * the plan's order, are its tensor, context, data and pipeline coordinates; nothing is kept per GPU.
 */
export interface RankCoordinates {
  tensor: number;
  context: number;
  data: number;
  pipeline: number;
  expert: number;
}

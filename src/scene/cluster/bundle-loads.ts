/**
 * Bytes on the bundles that the picture draws from afar: from each node to its unit's switches, from
 * each unit to the shared tiers, and between shared tiers. One iteration, both directions together.
 */
export interface BundleLoads {
  /** Per node: through all its adapters. */
  nodeBytes: Float64Array;
  /** Per unit: between its own switches and the tier above. */
  unitBytes: Float64Array;
  /** Between shared tiers, from the lowest pair up: spine to core. */
  tierBytes: Float64Array;
}

export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let index = 0; index < values.length; index++)
    most = Math.max(most, values[index] as number);
  return most;
}

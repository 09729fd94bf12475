/**
 * What the cluster's picture needs once somebody comes near: marks for a close look and for what is
 * pointed at, and GPUs in words. Fetched in one piece behind the first picture.
 */
export { describeGpu } from "../../scene/cluster/describe-gpu.ts";
export { NEAR_MARKS } from "../../scene/cluster/near-marks.ts";

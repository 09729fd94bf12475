/**
 * Partitions by number of items alone. Frameworks differ in who gets the remainder: the first parts
 * (DeepSpeed today, torchtitan), the very last part (DeepSpeed of 2020–2023) or the last parts
 * (InternEvo).
 */
import { type Boundaries, boundariesOf } from "./boundaries.ts";

/**
 * One item more in each of the first parts until the remainder is used up; with fewer items than
 * parts, one each in the first parts.
 * Source: DeepSpeed `partition_uniform`, deepspeed/runtime/utils.py, since 2023-08 (#4053).
 */
export function partitionUniform(items: number, parts: number): Boundaries {
  const each = Math.floor(items / parts);
  const remainder = items % parts;
  return boundariesOf(
    Array.from({ length: parts }, (_, part) => each + (part < remainder ? 1 : 0)),
  );
}

/**
 * The whole remainder in the last part; with fewer items than parts, one each in the first parts.
 * Source: DeepSpeed `partition_uniform` until v0.10, e.g. v0.9.5.
 */
export function partitionUniformRemainderLast(items: number, parts: number): Boundaries {
  if (items <= parts) return partitionUniform(items, parts);
  const each = Math.floor(items / parts);
  return [...Array.from({ length: parts }, (_, part) => each * part), items];
}

/**
 * One item more in each of the last parts.
 * Source: InternEvo `partition_uniform`, internlm/utils/parallel.py (as ColossalAI's).
 */
export function partitionUniformToLastParts(items: number, parts: number): Boundaries {
  const each = Math.floor(items / parts);
  const from = parts - (items % parts);
  return boundariesOf(Array.from({ length: parts }, (_, part) => each + (part >= from ? 1 : 0)));
}

/**
 * A bounded, plain copy of whatever came through a link, a file or a message, so that everything
 * after it may trust that it reads finite JSON: no getters, no inherited fields, no cycles, no key
 * that reaches an object's prototype.
 */
import { PlanError } from "./plan-error.ts";

const MOST_DEPTH = 8;
const MOST_VALUES = 25_000;
const DANGEROUS_KEYS = new Set(["__proto__", "constructor", "prototype"]);

export type PlainData =
  | string
  | number
  | boolean
  | null
  | PlainData[]
  | { [key: string]: PlainData };

/**
 * @param refusedKey called with the path of each dropped key that would reach a prototype.
 * @throws {PlanError} when the value is not JSON, too deep or too large.
 */
export function plainCopy(input: unknown, refusedKey: (path: string) => void): PlainData {
  let values = 0;

  function refuse(path: string, rule: string, message: string): never {
    throw new PlanError({ path, rule, message });
  }

  function copy(value: unknown, path: string, depth: number): PlainData {
    values += 1;
    if (values > MOST_VALUES) refuse("", "size", `a plan holds at most ${MOST_VALUES} values`);
    if (depth > MOST_DEPTH) refuse(path, "depth", `a plan nests at most ${MOST_DEPTH} deep`);
    if (value === null || typeof value === "boolean" || typeof value === "number") return value;
    if (typeof value === "string") return value;
    if (Array.isArray(value)) {
      if (value.length > MOST_VALUES) refuse(path, "size", `at most ${MOST_VALUES} values`);
      return Array.from(value, (item, index) => copy(item, `${path}.${index}`, depth + 1));
    }
    if (typeof value !== "object") refuse(path, "json", `${typeof value} is not JSON`);
    const plain: { [key: string]: PlainData } = {};
    for (const key of Object.keys(value)) {
      const at = path === "" ? key.slice(0, 64) : `${path}.${key.slice(0, 64)}`;
      if (DANGEROUS_KEYS.has(key)) {
        refusedKey(at);
        continue;
      }
      const child = (value as Record<string, unknown>)[key];
      if (child !== undefined) plain[key] = copy(child, at, depth + 1);
    }
    return plain;
  }

  return copy(input, "", 0);
}

/**
 * Fields the schema does not know: no error, since a newer version may know them, but a warning
 * with the name that was probably meant.
 */
import type * as v from "valibot";
import type { Warning } from "../report.ts";
import { nearestName } from "./nearest-name.ts";

/** The parts of a valibot schema this walk reads. */
interface SchemaNode {
  type: string;
  entries?: Record<string, SchemaNode>;
  wrapped?: SchemaNode;
  options?: unknown;
  pipe?: readonly SchemaNode[];
}

/** The object schema inside optional, piped and union schemas, if any. */
function objectInside(node: SchemaNode): SchemaNode | undefined {
  if (node.type === "object" && node.entries !== undefined) return node;
  if (node.wrapped !== undefined) return objectInside(node.wrapped);
  const first = node.pipe?.[0];
  if (first !== undefined && first !== node) return objectInside(first);
  if (node.type === "union" && Array.isArray(node.options)) {
    for (const option of node.options as SchemaNode[]) {
      const inside = objectInside(option);
      if (inside !== undefined) return inside;
    }
  }
  return undefined;
}

/** Warns about each field of `value` that `schema` does not list. */
export function warnOfUnknownFields(
  schema: v.GenericSchema,
  value: unknown,
  warnings: Warning[],
): void {
  walk(schema as unknown as SchemaNode, value, "", warnings);
}

function walk(node: SchemaNode, value: unknown, path: string, warnings: Warning[]): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  const entries = objectInside(node)?.entries;
  if (entries === undefined) return;
  for (const [key, child] of Object.entries(value)) {
    const at = path === "" ? key : `${path}.${key}`;
    const known = Object.hasOwn(entries, key) ? entries[key] : undefined;
    if (known !== undefined) {
      walk(known, child, at, warnings);
      continue;
    }
    const shown = at.slice(0, 100);
    const near = nearestName(key, Object.keys(entries));
    warnings.push({
      path: shown,
      code: "unknown-field",
      message: `${shown} is not a field of a plan and was ignored${
        near === undefined ? "" : `; ${near} is one`
      }`,
    });
  }
}

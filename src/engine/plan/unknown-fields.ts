/**
 * What a schema's own check lets pass. Fields it does not know: no error, since a newer version may
 * know them, but a warning with the name that was probably meant. Lists where it wants named fields:
 * to a schema they are objects without any, to a reader a mistake.
 */
import type * as v from "valibot";
import type { Warning } from "../report.ts";
import { nearestName } from "./nearest-name.ts";
import { PlanError } from "./plan-error.ts";

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

/** @throws {PlanError} where `value` holds a list in place of an object of named fields. */
export function refuseLists(schema: v.GenericSchema, value: unknown): void {
  refuseListsAt(schema as unknown as SchemaNode, value, "");
}

function refuseListsAt(node: SchemaNode, value: unknown, path: string): void {
  if (typeof value !== "object" || value === null) return;
  const entries = objectInside(node)?.entries;
  if (entries === undefined) return;
  if (Array.isArray(value)) {
    const said = "a list is not an object of named fields";
    const message = path === "" ? `a plan is an object of named fields; ${said}` : said;
    throw new PlanError({ path, rule: "kind", message });
  }
  for (const [key, child] of Object.entries(value)) {
    const known = Object.hasOwn(entries, key) ? entries[key] : undefined;
    if (known !== undefined) refuseListsAt(known, child, path === "" ? key : `${path}.${key}`);
  }
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

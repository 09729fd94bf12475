/**
 * The plan document as the reader made it: only what was chosen, so that defaults which depend on
 * other fields (the ZeRO group, the feed-forward width) keep following them. Edits return a new
 * document and never touch the old one, which undo still holds.
 */

export type PlanDocument = { [field: string]: unknown };

/** Sets a dotted field; `undefined` removes it. A preset named by its id alone becomes an object. */
export function withField(document: PlanDocument, path: string, value: unknown): PlanDocument {
  const [field, ...rest] = path.split(".");
  if (field === undefined) return document;
  const next: PlanDocument = { ...document };
  if (rest.length === 0) {
    if (value === undefined) delete next[field];
    else next[field] = value;
    return next;
  }
  next[field] = withField(asFields(document[field]), rest.join("."), value);
  return next;
}

/** Sets several dotted fields at once. */
export function withFields(document: PlanDocument, fields: Record<string, unknown>): PlanDocument {
  return Object.entries(fields).reduce(
    (changed, [path, value]) => withField(changed, path, value),
    document,
  );
}

/** Reads a dotted field of the document; undefined when the reader left it to its default. */
export function fieldOf(document: PlanDocument, path: string): unknown {
  let value: unknown = document;
  for (const field of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as PlanDocument)[field];
  }
  return value;
}

function asFields(value: unknown): PlanDocument {
  if (typeof value === "string") return { preset: value };
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as PlanDocument)
    : {};
}

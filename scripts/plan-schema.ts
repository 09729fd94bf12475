/** The published JSON Schema of a plan, made from the schema the code itself checks plans with. */
import { toJsonSchema } from "@valibot/to-json-schema";
import { ACCELERATOR_IDS } from "../src/engine/cluster/accelerator-catalog.ts";
import { FABRIC_IDS } from "../src/engine/cluster/fabric/shape-of.ts";
import { CLUSTER_PRESETS } from "../src/engine/plan/presets/clusters.ts";
import { MODEL_PRESETS } from "../src/engine/plan/presets/models.ts";
import { planSchema } from "../src/engine/plan/schema.ts";
import { FIELD_DESCRIPTIONS } from "./field-descriptions.ts";

interface Schema {
  title?: string;
  description?: string;
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  examples?: readonly unknown[];
}

/**
 * The published document. A plan may hold fields of a newer version, which are ignored with a
 * warning, so none is forbidden. Known ids are given as examples, which editors offer.
 */
export function planJsonSchema(): string {
  const schema = toJsonSchema(planSchema, { target: "draft-07", errorMode: "throw" }) as Schema;
  for (const [path, description] of Object.entries(FIELD_DESCRIPTIONS)) {
    fieldAt(schema, path.split(".")).description = description;
  }
  const models = MODEL_PRESETS.map(({ id }) => id);
  const clusters = CLUSTER_PRESETS.map(({ id }) => id);
  offer(schema, ["model"], models);
  offer(schema, ["model", "preset"], models);
  offer(schema, ["cluster"], clusters);
  offer(schema, ["cluster", "preset"], clusters);
  offer(schema, ["cluster", "accelerator"], ACCELERATOR_IDS);
  offer(schema, ["cluster", "accelerator", "base"], ACCELERATOR_IDS);
  offer(schema, ["cluster", "fabric"], FABRIC_IDS);
  const document = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Shardscope plan",
    description:
      "One training run: a model, the machines, how it is divided, and how it is trained.",
    ...schema,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Puts examples on the field at `path`; of a field that is text or an object, on the text. */
function offer(schema: Schema, path: readonly string[], examples: readonly string[]): void {
  const field = fieldAt(schema, path);
  (field.anyOf?.[0] ?? field).examples = examples;
}

/** @throws Error when the schema has no field at `path` */
function fieldAt(schema: Schema, path: readonly string[]): Schema {
  let field = schema;
  for (const name of path) {
    const object = field.anyOf?.find((option) => option.properties !== undefined) ?? field;
    const next = object.properties?.[name];
    if (next === undefined) throw new Error(`The schema has no ${path.join(".")}`);
    field = next;
  }
  return field;
}

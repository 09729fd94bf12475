import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { planJsonSchema } from "../../../scripts/plan-schema.ts";
import { completePlan } from "../../../src/engine/plan/complete-plan.ts";
import type { Plan } from "../../../src/engine/plan/plan.ts";
import { mixture, mtNlg } from "./plans.ts";

interface JsonSchema {
  type?: string;
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  description?: string;
  examples?: unknown[];
}

const published = readFileSync(
  new URL("../../../public/plan.schema.json", import.meta.url),
  "utf8",
);
const schema = JSON.parse(published) as JsonSchema;

it("The published schema is the one the code makes: npm run schema writes it", () => {
  expect(published).toBe(planJsonSchema());
});

/** The properties of a schema that is an object, or of the one of its options that is. */
function propertiesOf(node: JsonSchema | undefined): Record<string, JsonSchema> | undefined {
  return node?.properties ?? node?.anyOf?.find((option) => option.properties)?.properties;
}

/** Paths of the fields of a value that the schema does not list. */
function unlisted(value: unknown, node: JsonSchema | undefined, path = ""): string[] {
  const properties = propertiesOf(node);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const listed = properties?.[key];
    return listed === undefined ? [`${path}${key}`] : unlisted(child, listed, `${path}${key}.`);
  });
}

it("It lists every field of a complete plan", () => {
  const plans: Plan[] = [mtNlg, mixture, { model: "deepseek-v3", cluster: "dgx-h100" }].map(
    (document) => completePlan(document).plan,
  );
  expect(plans.flatMap((plan) => unlisted(plan, schema))).toEqual([]);
});

it("Every field explains itself, and ids are offered", () => {
  const silent: string[] = [];
  const visit = (node: JsonSchema, path: string) => {
    for (const [key, child] of Object.entries(propertiesOf(node) ?? {})) {
      if (child.description === undefined) silent.push(`${path}${key}`);
      visit(child, `${path}${key}.`);
    }
  };
  visit(schema, "");
  expect(silent).toEqual([]);
  const model = schema.properties?.model;
  expect(model?.anyOf?.[0]?.examples).toContain("mt-nlg-530b");
});

/** Writes `public/plan.schema.json`; its test fails when the file is not what the code says. */
import { writeFileSync } from "node:fs";
import { planJsonSchema } from "./plan-schema.ts";

writeFileSync(new URL("../public/plan.schema.json", import.meta.url), planJsonSchema());

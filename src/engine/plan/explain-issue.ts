/** Turns the schema's first complaint about a document into the plan's own error. */
import type * as v from "valibot";
import { listed } from "./nearby-values.ts";
import { nearestName } from "./nearest-name.ts";
import { PlanError } from "./plan-error.ts";

type Issue = v.BaseIssue<unknown>;

/** Field names along the way to the issue, from where its own schema begins. */
function keysOf(issue: Issue): string[] {
  return (issue.path ?? []).map((item) => String(item.key).slice(0, 64));
}

interface Located {
  issue: Issue;
  keys: string[];
}

/**
 * A union complains once and holds its options' complaints, whose paths begin at the union. The
 * option meant is the one of the value's own kind; its complaint is the useful one.
 */
function mostSpecific({ issue, keys }: Located): Located {
  let best: Issue | undefined;
  for (const nested of issue.issues ?? []) {
    const ofTheRightKind = nested.kind === "validation" || nested.path !== undefined;
    const isChoice = nested.type === "picklist" && typeof issue.input === "string";
    if (!ofTheRightKind && !isChoice) continue;
    if (best === undefined || keysOf(nested).length > keysOf(best).length) best = nested;
  }
  if (best === undefined) return { issue, keys };
  return mostSpecific({ issue: best, keys: [...keys, ...keysOf(best)] });
}

/** A value as a message shows it: short, and text in quotation marks. */
function shown(value: unknown): string {
  if (typeof value === "string") {
    return `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  }
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}

/** The options of a picklist or literal, when the issue has any. */
function optionsOf(issue: Issue): string[] {
  const { expected } = issue;
  if (expected === null || !/^\(?["\d]/.test(expected)) return [];
  return expected
    .replace(/^\(|\)$/g, "")
    .split(" | ")
    .map((option) => option.replace(/^"|"$/g, ""));
}

/** The option nearest in number or in spelling. */
function nearestOption(input: unknown, options: readonly string[]): string | undefined {
  if (typeof input !== "number") return nearestName(String(input), options);
  const distance = (option: string) => Math.abs(Number(option) - input);
  return [...options].sort((left, right) => distance(left) - distance(right))[0];
}

function wrongKind(issue: Issue): { message: string; suggestion?: string } {
  const value = shown(issue.input);
  switch (issue.type) {
    case "number": {
      const number = typeof issue.input === "string" ? Number(issue.input) : Number.NaN;
      const suggestion = Number.isFinite(number) && issue.input !== "" ? String(number) : undefined;
      return {
        message: `${value} is not a number${suggestion === undefined ? "" : `; ${suggestion} is`}`,
        ...(suggestion === undefined ? {} : { suggestion }),
      };
    }
    case "boolean":
      return { message: `${value} is neither true nor false`, suggestion: "true or false" };
    case "object":
    case "object_with_rest":
      return { message: `${value} is not an object of named fields` };
    case "array":
      return { message: `${value} is not a list` };
    case "string":
      return { message: `${value} is not text` };
    case "union":
      return { message: `${value} is neither a name nor an object of named fields` };
    default:
      return { message: `${value} is not what belongs here` };
  }
}

function describe(issue: Issue): { rule: string; message: string; suggestion?: string } {
  const value = shown(issue.input);
  const requirement = issue.requirement;
  switch (issue.type) {
    case "integer": {
      const near =
        typeof issue.input === "number" && Number.isFinite(issue.input)
          ? [
              ...new Set([
                Math.max(Math.floor(issue.input), 1),
                Math.max(Math.ceil(issue.input), 1),
              ]),
            ]
          : [];
      const suggestion = listed(near);
      return {
        rule: "whole-number",
        message: `${value} is not a whole number${
          suggestion === undefined ? "" : `; ${suggestion} ${near.length === 1 ? "is" : "are"}`
        }`,
        ...(suggestion === undefined ? {} : { suggestion }),
      };
    }
    case "min_value":
      return {
        rule: "least",
        message: `${value} is below ${requirement}, the least that can be; ${requirement} works`,
        suggestion: String(requirement),
      };
    case "gt_value":
      return { rule: "least", message: `${value} is not above ${requirement}` };
    case "max_value":
      return {
        rule: "most",
        message: `${value} is above ${requirement}, the most that can be shown; ${requirement} works`,
        suggestion: String(requirement),
      };
    case "max_length":
      return { rule: "length", message: `is longer than ${requirement}` };
    case "picklist":
    case "literal": {
      const options = optionsOf(issue);
      const near = nearestOption(issue.input, options);
      const message =
        options.length === 1
          ? `${value} is not known here`
          : `${value} is not one of ${options.join(", ")}`;
      return near === undefined
        ? { rule: "known-value", message }
        : { rule: "known-value", message: `${message}; ${near} is`, suggestion: near };
    }
    default: {
      if (issue.input === undefined) return { rule: "missing", message: "is missing" };
      return { rule: "kind", ...wrongKind(issue) };
    }
  }
}

/** The error for a document that does not have a plan's structure. */
export function explainIssue(issue: Issue): PlanError {
  const specific = mostSpecific({ issue, keys: keysOf(issue) });
  const path = specific.keys.join(".");
  const { rule, message, suggestion } = describe(specific.issue);
  return new PlanError({
    path,
    rule,
    message: path === "" ? `a plan is an object of named fields; ${message}` : message,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

/**
 * The one error the plan's door throws: a plan that cannot be. It names the field, the rule and,
 * where there is one, a nearby value that works, so that a person can mend the plan at once and a
 * program can tell refusals apart.
 */
export interface PlanErrorDetails {
  /** Dotted path of the plan's field, e.g. `parallel.tensor`; empty for the document itself. */
  path: string;
  /** Stable name of the broken rule, for programs: `divides-heads`, `whole-number`, … */
  rule: string;
  /** What is wrong and what would work, without the path. */
  message: string;
  /** The nearby value or values that work, as text: `8 and 16`. */
  suggestion?: string;
}

export class PlanError extends Error {
  readonly path: string;
  readonly rule: string;
  readonly suggestion?: string;

  constructor({ path, rule, message, suggestion }: PlanErrorDetails) {
    super(path === "" ? message : `${path}: ${message}`);
    this.name = "PlanError";
    this.path = path;
    this.rule = rule;
    if (suggestion !== undefined) this.suggestion = suggestion;
  }
}

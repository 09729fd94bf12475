/** Why a layout cannot be: the field of the plan at fault and the rule it breaks, in words. */
export class LayoutError extends Error {
  /** Dotted path of the plan's field, e.g. `parallel.order`. */
  readonly path: string;
  /** The rule without the field's name in front. */
  readonly rule: string;

  constructor(path: string, rule: string) {
    super(`${path}: ${rule}`);
    this.name = "LayoutError";
    this.path = path;
    this.rule = rule;
  }
}

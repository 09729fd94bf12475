/** A layout that cannot be, refused as the plan's other rules are: by field, rule and reason. */
import { PlanError } from "../plan/plan-error.ts";

export class LayoutError extends PlanError {
  /**
   * @param path dotted path of the plan's field, e.g. `parallel.order`
   * @param message the reason, without the path
   */
  constructor(path: string, message: string) {
    super({ path, rule: "layout", message });
    this.name = "LayoutError";
  }
}

/**
 * `?run=ID`: the plan of a published run. The runs are fetched only when a link names one; an id that
 * is not among them is a message like any other thing a link gets wrong.
 */
import type { ParsedLink } from "../formats/link.ts";
import { findPublishedRun, planOfRun } from "../scene/validation/load-validation.ts";

/** Puts the named run's plan into the link, unless the link carries a plan of its own. */
export async function withPublishedRun(parsed: ParsedLink): Promise<ParsedLink> {
  const { link, problems } = parsed;
  if (link.run === undefined || link.plan !== undefined) return parsed;
  try {
    const run = await findPublishedRun(link.run);
    if (run) return { link: { ...link, plan: planOfRun(run) }, problems };
    return { link, problems: [...problems, `There is no published run "${link.run}".`] };
  } catch {
    return { link, problems: [...problems, "The published runs could not be fetched."] };
  }
}

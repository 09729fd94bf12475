/**
 * Which names of a link stand for something: pictures, colours, schedules, parts of a slide. A link
 * that names what is not there is told so, and the name goes no further, so that it is not shared on.
 */
import type { ScheduleName } from "../engine/plan/plan.ts";
import type { Link, ParsedLink } from "../formats/link.ts";
import { CLUSTER_COLOURS } from "../scene/cluster/cluster-input.ts";
import { SCHEDULE_TITLES } from "../scene/schedule/schedule-names.ts";
import { EMBEDDABLE_PARTS, PICTURE_IDS } from "./picture-names.ts";

const SCHEDULES = Object.keys(SCHEDULE_TITLES) as ScheduleName[];

/** The link with only the names that stand for something, and a message for each of the others. */
export function withKnownNames({ link, problems }: ParsedLink): ParsedLink {
  const known: Link = { ...link };
  const said = [...problems];
  for (const [key, names] of [
    ["view", PICTURE_IDS],
    ["color", CLUSTER_COLOURS],
    ["compare", SCHEDULES],
  ] as const) {
    const name = known[key];
    if (name === undefined || (names as readonly string[]).includes(name)) continue;
    delete known[key];
    said.push(`The link's ${key} "${name}" is none of ${names.join(", ")}.`);
  }
  const strangers = link.embed?.filter((part) => !EMBEDDABLE_PARTS.includes(part)) ?? [];
  if (strangers.length > 0) {
    known.embed = link.embed?.filter((part) => EMBEDDABLE_PARTS.includes(part)) ?? [];
    said.push(
      `The link embeds "${strangers.join(", ")}", which is none of ${EMBEDDABLE_PARTS.join(", ")}.`,
    );
  }
  if (link.story !== undefined) {
    delete known.story;
    said.push(`There is no story "${link.story}".`);
  }
  return { link: known, problems: said };
}

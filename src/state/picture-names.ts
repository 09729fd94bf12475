/** Names of the pictures and of a slide's parts, as links, tabs and scripts use them. */

export const PICTURE_IDS = ["cluster", "schedule", "memory", "network", "validation"] as const;
export type PictureId = (typeof PICTURE_IDS)[number];

/** What `?embed=` can name; the cluster goes by what it shows, too: the grid. */
export const EMBEDDABLE_PARTS: readonly string[] = [
  "grid",
  ...PICTURE_IDS,
  "headline",
  "run",
  "inspector",
];

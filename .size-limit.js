import { readFileSync } from "node:fs";

/**
 * What a visitor waits for before the first picture: the entry script and every chunk that the page
 * preloads with it. Chunks fetched later, on demand, do not count, so a glob would not do.
 */
function firstLoad(folder) {
  const html = readFileSync(`${folder}/index.html`, "utf8");
  const tags = html.match(/<(script|link)\b[^>]*>/g) ?? [];
  const eager = tags.filter((tag) => tag.startsWith("<script") || tag.includes("modulepreload"));
  const paths = eager.flatMap((tag) => tag.match(/(?<=(?:src|href)=")[^"]+\.js/) ?? []);
  if (paths.length === 0) throw new Error(`${folder}/index.html loads no script`);
  return paths.map((path) => `${folder}/${path}`);
}

export default [
  { name: "first load, JavaScript", path: firstLoad("dist/app"), limit: "150 kB", gzip: true },
];

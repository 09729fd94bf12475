/**
 * The address of a view. `#plan=…` carries the plan and what is looked at within it (selection,
 * place, instant); the query carries how it is looked at (`?view=`, `?color=`, `?theme=`, `?embed`).
 * Parsing is total: whatever it is given it returns a link and messages, and never throws.
 */
import type { Routing } from "../engine/cluster/fabric/routing/router.ts";
import type { TrafficKind } from "../engine/report.ts";
import type { TrafficWhen } from "../engine/traffic/moments/traffic-moment.ts";
import { compressDocument, decompressDocument, LinkError } from "./compressed-plan.ts";
import {
  type Cut,
  formatCut,
  type Heat,
  isCutEmpty,
  isHeat,
  isRouting,
  isTrafficKind,
  isWhen,
  parseCut,
} from "./network-link.ts";
import { formatAmount, parseAmount } from "./run-link.ts";

export type Theme = "light" | "dark" | "auto";

/** Everything a link can hold; absent fields keep their defaults. */
export interface Link {
  /** Plan document as it was shared; not yet validated. */
  plan?: unknown;
  /** A published run's id. */
  run?: string;
  story?: string;
  step?: number;
  view?: string;
  color?: string;
  /** Another schedule beside the plan's own. */
  compare?: string;
  theme?: Theme;
  /** Absent: the whole app. Present: no chrome, only the named parts; empty means the usual ones. */
  embed?: string[];
  /** Selected rank. */
  rank?: number;
  /** Zoom of the cluster picture: scale and the centre as fractions of the picture. */
  zoom?: [scale: number, x: number, y: number];
  /** Instant of the step, seconds. */
  time?: number;
  /** What the cables' colour stands for. */
  heat?: Heat;
  /** The one kind of traffic shown. */
  traffic?: TrafficKind;
  /** The part of the step whose traffic is shown; the whole iteration unless given. */
  when?: TrafficWhen;
  routing?: Routing;
  /** What is taken away from the fabric. */
  cut?: Cut;
  /** Tokens that the whole run trains on. */
  tokens?: number;
  /** Price of a GPU and hour, in any currency. */
  price?: number;
}

export interface ParsedLink {
  link: Link;
  /** What could not be read, in words for the reader. */
  problems: string[];
}

const THEMES: readonly string[] = ["light", "dark", "auto"];
const NAME = /^[\w .:/@+-]{1,120}$/;

/** Reads a page's query and hash, with or without their `?` and `#`. The hash wins where both speak. */
export async function parseLink(search: string, hash: string): Promise<ParsedLink> {
  const query = new URLSearchParams(search.replace(/^\?/, ""));
  const fragment = new URLSearchParams(hash.replace(/^#/, ""));
  const get = (key: string) => fragment.get(key) ?? query.get(key) ?? undefined;
  const link: Link = {};
  const problems: string[] = [];

  const plan = fragment.get("plan");
  if (plan !== null) {
    try {
      link.plan = await decompressDocument(plan);
    } catch (error) {
      problems.push(error instanceof LinkError ? error.message : "The link's plan cannot be read.");
    }
  }
  for (const key of ["run", "story", "view", "color", "compare"] as const) {
    const value = get(key);
    if (value === undefined) continue;
    if (NAME.test(value)) link[key] = value;
    else problems.push(`The link's ${key} is not a name.`);
  }
  const theme = get("theme");
  if (theme !== undefined) {
    if (THEMES.includes(theme)) link.theme = theme as Theme;
    else problems.push("The link's theme is none of light, dark and auto.");
  }
  const embed = get("embed");
  if (embed !== undefined)
    link.embed = embed.split(",").filter((part) => /^[a-z-]{1,20}$/.test(part));

  const rank = wholeNumber(get("rank"));
  if (rank !== undefined) link.rank = rank;
  const step = wholeNumber(get("step"));
  if (step !== undefined) link.step = step;
  const time = Number(get("time") ?? Number.NaN);
  if (Number.isFinite(time) && time >= 0) link.time = time;
  const zoom = (get("zoom") ?? "").split(",").map(Number);
  const [scale, x, y] = zoom;
  if (zoom.length === 3 && zoom.every(Number.isFinite) && scale !== undefined && scale > 0) {
    link.zoom = [Math.min(Math.max(scale, 0.2), 10_000), clampUnit(x ?? 0.5), clampUnit(y ?? 0.5)];
  }
  readNetwork(get, link, problems);
  readRun(get, link, problems);
  return { link, problems };
}

function readNetwork(
  get: (key: string) => string | undefined,
  link: Link,
  problems: string[],
): void {
  const { heat, traffic, routing, cut } = {
    heat: get("heat"),
    traffic: get("traffic"),
    routing: get("routing"),
    cut: get("cut"),
  };
  if (heat !== undefined) {
    if (isHeat(heat)) link.heat = heat;
    else problems.push("The link's heat is none of bytes, utilisation and kind.");
  }
  if (traffic !== undefined) {
    if (isTrafficKind(traffic)) link.traffic = traffic;
    else problems.push("The link's traffic is no kind of traffic.");
  }
  const when = get("when");
  if (when !== undefined) {
    if (isWhen(when)) link.when = when;
    else problems.push("The link's when is no phase of a step.");
  }
  if (routing !== undefined) {
    if (isRouting(routing)) link.routing = routing;
    else problems.push("The link's routing is none of adaptive, hash and destination.");
  }
  const taken = parseCut(cut ?? "");
  if (!isCutEmpty(taken)) link.cut = taken;
}

function readRun(get: (key: string) => string | undefined, link: Link, problems: string[]): void {
  for (const key of ["tokens", "price"] as const) {
    const text = get(key);
    if (text === undefined) continue;
    const amount = parseAmount(text);
    if (amount === undefined) problems.push(`The link's ${key} is no amount.`);
    else link[key] = amount;
  }
}

/** Writes a link as query and hash, each with its mark or empty. `parseLink` reads it back. */
export async function formatLink(link: Link): Promise<{ search: string; hash: string }> {
  const query = new URLSearchParams();
  for (const key of [
    "run",
    "story",
    "step",
    "view",
    "color",
    "compare",
    "theme",
    "heat",
    "traffic",
    "when",
  ] as const) {
    const value = link[key];
    if (value !== undefined) query.set(key, String(value));
  }
  if (link.embed) query.set("embed", link.embed.join(","));
  const fragment = new URLSearchParams();
  if (link.plan !== undefined) fragment.set("plan", await compressDocument(link.plan));
  if (link.rank !== undefined) fragment.set("rank", String(link.rank));
  if (link.zoom) {
    fragment.set("zoom", link.zoom.map((value) => String(Number(value.toPrecision(5)))).join(","));
  }
  if (link.time !== undefined) fragment.set("time", String(Number(link.time.toPrecision(6))));
  if (link.routing !== undefined) fragment.set("routing", link.routing);
  if (link.cut && !isCutEmpty(link.cut)) fragment.set("cut", formatCut(link.cut));
  for (const key of ["tokens", "price"] as const) {
    const amount = link[key];
    if (amount !== undefined) fragment.set(key, formatAmount(amount));
  }
  // Commas and slashes are legal in both places; percent signs only make a link harder to read.
  const readable = (parameters: URLSearchParams) =>
    parameters.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
  const search = readable(query).replace(/(^|&)embed=(&|$)/, "$1embed$2");
  const hash = readable(fragment);
  return { search: search ? `?${search}` : "", hash: hash ? `#${hash}` : "" };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function clampUnit(value: number): number {
  return Math.min(Math.max(value, -1), 2);
}

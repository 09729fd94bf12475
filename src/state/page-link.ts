/** A page's address, read when it names something and kept at what is seen from then on. */
// A link may bring any schedule.
import "../engine/orders-at-hand.ts";
import { type ParsedLink, parseLink } from "../formats/link.ts";
import { withKnownNames } from "./known-names.ts";
import { type LinkPage, syncLink } from "./link-sync.ts";
import { followLink, openLink } from "./open-link.ts";
import { withPublishedRun } from "./published-run-link.ts";
import type { ShardscopeStore } from "./store.ts";

/** Reads an address, published runs included. */
export async function readLink(search: string, hash: string): Promise<ParsedLink> {
  return named(await parseLink(search, hash));
}

/** The store of a page at an address. */
export async function openPage(search: string, hash: string): Promise<ShardscopeStore> {
  return openLink(await readLink(search, hash));
}

/** Writes what is seen to the address bar and follows links that arrive; returns how to stop. */
export function keepLink(store: ShardscopeStore, page: LinkPage): () => void {
  return syncLink(store, page, async (link) => followLink(store, await named(link)));
}

/** What the link's names stand for. */
async function named(link: ParsedLink): Promise<ParsedLink> {
  return withPublishedRun(withKnownNames(link));
}

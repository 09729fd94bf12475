/**
 * A plan as the text a link carries: JSON, deflated, base64url. Reading is total and bounded: a link
 * is untrusted, and a few kilobytes of deflate can unfold into gigabytes. What comes out is only
 * JSON; whether it is a plan is for the plan's schema to say.
 */
import { deflateSync, Inflate, strFromU8, strToU8 } from "fflate";

/** A plan is a few kilobytes; these leave room for titles and layer lists, not for mischief. */
const LONGEST_TEXT = 32 * 1024;
const LARGEST_DOCUMENT = 256 * 1024;

/** Thrown when a link's plan cannot be read; the message is fit to be shown. */
export class LinkError extends Error {
  override name = "LinkError";
}

/** Deflates a JSON document to base64url text without padding. */
export function compressDocument(document: unknown): string {
  return toBase64Url(deflateSync(strToU8(JSON.stringify(document)), { level: 9 }));
}

/**
 * Reads what `compressDocument` wrote.
 * @throws LinkError when the text is too long, not base64url, not deflate, too large or not JSON.
 */
export function decompressDocument(text: string): unknown {
  if (text.length > LONGEST_TEXT) {
    throw new LinkError(`The link's plan is longer than ${LONGEST_TEXT} characters.`);
  }
  const json = inflateBounded(fromBase64Url(text));
  try {
    return JSON.parse(json);
  } catch {
    throw new LinkError("The link's plan is not valid JSON; the link may have been cut off.");
  }
}

function inflateBounded(bytes: Uint8Array): string {
  const parts: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const inflate = new Inflate((part, final) => {
    size += part.length;
    if (size > LARGEST_DOCUMENT) {
      throw new LinkError(`The link's plan unfolds to more than ${LARGEST_DOCUMENT} bytes.`);
    }
    parts.push(part);
    ended ||= final;
  });
  try {
    // In small pieces, so that the bound above is met before much has been unfolded.
    for (let start = 0; start < bytes.length; start += 256) {
      inflate.push(bytes.subarray(start, start + 256), start + 256 >= bytes.length);
    }
  } catch (error) {
    if (error instanceof LinkError) throw error;
    ended = false;
  }
  if (!ended)
    throw new LinkError("The link's plan cannot be read; the link may have been cut off.");
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return strFromU8(whole);
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) {
    throw new LinkError("The link's plan holds characters that a link cannot have.");
  }
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    throw new LinkError("The link's plan is not complete; the link may have been cut off.");
  }
}

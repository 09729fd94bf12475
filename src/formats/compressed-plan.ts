/**
 * A plan as the text a link carries: JSON, deflated, base64url. Reading is total and bounded: a link
 * is untrusted, and a few kilobytes of deflate can unfold into gigabytes. What comes out is only
 * JSON; whether it is a plan is for the plan's schema to say. The platform's own compression streams
 * do the work.
 */

/** A plan is a few kilobytes; these leave room for titles and layer lists, not for mischief. */
const LONGEST_TEXT = 32 * 1024;
const LARGEST_DOCUMENT = 256 * 1024;

/** Thrown when a link's plan cannot be read; the message is fit to be shown. */
export class LinkError extends Error {
  override name = "LinkError";
}

/** Deflates a JSON document to base64url text without padding. */
export async function compressDocument(document: unknown): Promise<string> {
  const text = new Blob([JSON.stringify(document)]);
  const deflated = text.stream().pipeThrough(new CompressionStream("deflate-raw"));
  return toBase64Url(new Uint8Array(await new Response(deflated).arrayBuffer()));
}

/**
 * Reads what `compressDocument` wrote.
 * @throws LinkError when the text is too long, not base64url, not deflate, too large or not JSON.
 */
export async function decompressDocument(text: string): Promise<unknown> {
  if (text.length > LONGEST_TEXT) {
    throw new LinkError(`The link's plan is longer than ${LONGEST_TEXT} characters.`);
  }
  const json = await inflateBounded(fromBase64Url(text));
  try {
    return JSON.parse(json);
  } catch {
    throw new LinkError("The link's plan is not valid JSON; the link may have been cut off.");
  }
}

async function inflateBounded(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const reader = new Blob([bytes])
    .stream()
    .pipeThrough(new DecompressionStream("deflate-raw"))
    .getReader();
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      size += value.length;
      if (size > LARGEST_DOCUMENT) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    throw new LinkError("The link's plan cannot be read; the link may have been cut off.");
  }
  // Stops the stream before it has unfolded more; nothing waits for its end.
  reader.cancel().catch(() => undefined);
  throw new LinkError(`The link's plan unfolds to more than ${LARGEST_DOCUMENT} bytes.`);
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  if (text === "") throw new LinkError("The link's plan is empty.");
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

/** Answers one question about a plan's network in a worker. */
import {
  answerNetwork,
  type NetworkAnswer,
  type NetworkQuestion,
  type NetworkSubject,
} from "./network-question.ts";

export interface NetworkRequest {
  subject: Pick<NetworkSubject, "plan" | "routes" | "weights">;
  question: NetworkQuestion;
}

export type NetworkReply = { answer: NetworkAnswer } | { failure: string };

/** What of a worker's global scope is used; its types and the page's exclude one another. */
interface WorkerScope {
  onmessage?: (event: { data: NetworkRequest }) => void;
  postMessage(reply: NetworkReply, transfer: ArrayBufferLike[]): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data: { subject, question } }) => {
  try {
    const answer = answerNetwork(subject, question);
    scope.postMessage({ answer }, [...new Set(buffersOf(answer))]);
  } catch (error) {
    scope.postMessage({ failure: error instanceof Error ? error.message : String(error) }, []);
  }
};

/** Typed arrays are handed over, not copied. */
function buffersOf(value: unknown): ArrayBufferLike[] {
  if (ArrayBuffer.isView(value)) return [value.buffer];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.values(value).flatMap(buffersOf);
}

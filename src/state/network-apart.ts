/**
 * Questions about large networks, answered in a worker that is fetched with the first of them. As with
 * long simulations, its code lies inside its chunk, and where a page may have no workers the page
 * itself answers, after the frame that says so.
 */
import {
  answerNetwork,
  type NetworkAnswer,
  type NetworkQuestion,
  type NetworkSubject,
} from "./network-question.ts";
import type { NetworkReply } from "./network-worker.ts";

type AnsweringWorker = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">;

/** @returns undefined where the page may have none */
export type StartNetworkWorker = () => Promise<AnsweringWorker | undefined>;

/** The worker could not be run at all: forbidden by a frame's policy, say. */
class WorkerFailure extends Error {}

/** Answers one question of each topic at a time: the next of a topic ends the one before. */
export class NetworkApart {
  readonly #asked = new Map<string, { id: number; worker?: AnsweringWorker }>();
  readonly #start: StartNetworkWorker;
  #ids = 0;

  constructor(start: StartNetworkWorker = startWorker) {
    this.#start = start;
  }

  /** The answer; of a question that was ended never anything. */
  async answer(subject: NetworkSubject, question: NetworkQuestion): Promise<NetworkAnswer> {
    this.#ids += 1;
    const id = this.#ids;
    this.#asked.get(question.topic)?.worker?.terminate();
    this.#asked.set(question.topic, { id });
    const worker = await this.#start();
    if (this.#asked.get(question.topic)?.id !== id) {
      worker?.terminate();
      return new Promise(() => undefined);
    }
    if (!worker) return answerLater(subject, question);
    this.#asked.set(question.topic, { id, worker });
    try {
      return await replyOf(worker, subject, question);
    } catch (error) {
      if (error instanceof WorkerFailure) return answerLater(subject, question);
      throw error;
    } finally {
      worker.terminate();
    }
  }
}

async function startWorker(): Promise<AnsweringWorker | undefined> {
  try {
    const { default: Apart } = await import("./network-worker.ts?worker&inline");
    return new Apart();
  } catch {
    return undefined;
  }
}

function replyOf(
  worker: AnsweringWorker,
  { plan, routes, weights }: NetworkSubject,
  question: NetworkQuestion,
): Promise<NetworkAnswer> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<NetworkReply>) => {
      if ("answer" in data) resolve(data.answer);
      else reject(new Error(data.failure));
    };
    worker.onerror = () => reject(new WorkerFailure());
    worker.postMessage({ subject: { plan, routes, ...(weights ? { weights } : {}) }, question });
  });
}

/** In a task of its own, so that the frame before it is shown. */
export function answerLater(
  subject: NetworkSubject,
  question: NetworkQuestion,
): Promise<NetworkAnswer> {
  return new Promise((resolve, reject) => {
    setTimeout(() => {
      try {
        resolve(answerNetwork(subject, question));
      } catch (error) {
        reject(error);
      }
    }, 0);
  });
}

/**
 * Long simulations beside the page, in a worker that is fetched with the first of them. The worker's
 * code lies inside its chunk, since a page opened from a file may load no other. Where a page may have
 * no workers, the page itself simulates, after the frame that says so.
 */
import type { Analysis } from "../engine/evaluate.ts";
import { PlanError } from "../engine/plan/plan-error.ts";
import type { Timeline } from "../engine/schedule/timeline.ts";
import { stepInputs, timelineOf } from "./timeline.ts";
import type { SimulationReply } from "./timeline-worker.ts";

/** What of a worker is used; tests stand in for it. */
export type TimelineWorker = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">;

/** @returns undefined where the page may have none */
export type StartWorker = () => Promise<TimelineWorker | undefined>;

/** Simulates one step at a time: what is asked for next ends what was asked for before. */
export class ApartSimulation {
  #asked = 0;
  #worker: TimelineWorker | undefined;
  readonly #start: StartWorker;

  constructor(start: StartWorker = startWorker) {
    this.#start = start;
  }

  /**
   * The step of an analysis; of one that was ended never anything.
   * @throws PlanError where the plan's schedule refuses its counts
   */
  async simulate(analysis: Analysis): Promise<Timeline> {
    this.#asked += 1;
    const id = this.#asked;
    this.end();
    const worker = await this.#start();
    if (id !== this.#asked) {
      worker?.terminate();
      return new Promise(() => undefined);
    }
    if (!worker) return simulateLater(analysis);
    this.#worker = worker;
    try {
      return await answerOf(worker, analysis);
    } catch (error) {
      if (error instanceof WorkerFailure) return simulateLater(analysis);
      throw error;
    } finally {
      worker.terminate();
    }
  }

  /** Stops what is under way. */
  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}

/** The worker could not be run at all: forbidden by a frame's policy, say. */
class WorkerFailure extends Error {}

async function startWorker(): Promise<TimelineWorker | undefined> {
  try {
    const { default: Apart } = await import("./timeline-worker.ts?worker&inline");
    return new Apart();
  } catch {
    return undefined;
  }
}

function answerOf(worker: TimelineWorker, analysis: Analysis): Promise<Timeline> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<SimulationReply>) => {
      if ("timeline" in data) resolve(data.timeline);
      else if ("refusal" in data) reject(new PlanError(data.refusal));
      else reject(new Error(data.failure));
    };
    worker.onerror = () => reject(new WorkerFailure());
    worker.postMessage({ plan: analysis.plan, inputs: stepInputs(analysis) });
  });
}

function simulateLater(analysis: Analysis): Promise<Timeline> {
  return new Promise((resolve, reject) => {
    setTimeout(() => {
      try {
        resolve(timelineOf(analysis));
      } catch (error) {
        reject(error);
      }
    }, 30);
  });
}

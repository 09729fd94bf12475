/** The words routing is spoken in: how flows choose their way, and what gathers them onto links. */
import type { Failures } from "./failures.ts";

/**
 * - `adaptive`: spread evenly over all shortest ways, as adaptive routing or packet spraying does;
 * - `hash`: each flow keeps to one way drawn from its two ends (ECMP on Ethernet);
 * - `destination`: one way for each destination (InfiniBand's forwarding tables, D-mod-k).
 */
export type Routing = "adaptive" | "hash" | "destination";

export interface RouterOptions {
  routing?: Routing;
  failures?: Failures;
  /**
   * How a flow between GPUs of different rails goes: over NVLink to the neighbour on the receiver's
   * rail first (NCCL's PXN), or through the upper switches. `nvlink` unless given.
   */
  crossRail?: "nvlink" | "fabric";
}

/** Adds flows to one array of loads: bytes up link l at 2 l, down it at 2 l + 1. */
export interface LoadAccumulator {
  /** @param from GPU slot: node × GPUs per node + index in the node */
  add(from: number, to: number, bytes: number): void;
  /** Writes what was gathered; to be called once after the last flow. */
  finish(): void;
  /** Bytes that found no way because of failures. */
  unrouted(): number;
  /** What one entry of the loads will hold if nothing more is added. */
  peek(index: number): number;
  /** Bytes a GPU puts into and takes out of its switch where the switch itself reduces. */
  addAtSwitch(gpu: number, up: number, down: number): void;
}

export interface Router {
  accumulate(loads: Float64Array): LoadAccumulator;
}

/** A part of the way between adapters: the network above the nodes. */
export interface NetworkAccumulator {
  add(fromAdapter: number, toAdapter: number, bytes: number, flow: number): void;
  finish(): void;
  unrouted(): number;
  /** Bytes gathered for one entry of the loads and not yet written to it. */
  pending(index: number): number;
}

/**
 * One kind of collective a GPU takes part in, per iteration: which group, how often, how many bytes.
 * The list of them (`stage-collectives.ts`) is what bytes per GPU, link loads, the communication
 * matrix and explanations all read, so that they cannot disagree.
 */
import type { GroupKind } from "../layout/process-groups.ts";
import type { Computation } from "../quantity.ts";
import type { TrafficKind } from "../report.ts";

/** How the members of a group exchange bytes. A ring of blocks passed on is an all-gather. */
export type CollectivePattern =
  | "all-reduce"
  | "reduce-scatter"
  | "all-gather"
  | "all-to-all"
  | "send";

/**
 * The groups that carry traffic: Megatron's, and with ZeRO over part of the data ranks those that
 * hold the same part of the states (`zero-replicas`).
 */
export type TrafficGroup = GroupKind | "zero-replicas";

/** Size of one message with how it was computed, so that it can be explained. */
export interface MessageSize {
  /** Of the declared quantity, in `message-quantities.ts`. */
  quantityId: string;
  inputs: Record<string, number>;
  bytes: number;
}

export interface CollectiveUse {
  kind: TrafficKind;
  pattern: CollectivePattern;
  group: TrafficGroup;
  /** For sends: the pipeline stage of the receiver, whose other coordinates are the sender's. */
  toStage?: number;
  /** What it is for, in a few words: "attention and feed-forward outputs, forward". */
  purpose: string;
  /** Times per iteration. */
  count: number;
  /**
   * One call. All-reduce: the buffer; reduce-scatter and all-gather: the whole array; all-to-all:
   * what one rank hands out, its own part included; send: the message.
   */
  size: MessageSize;
  /**
   * All-to-all of tokens that sends a token once to each node that holds experts for it and spreads
   * it there: copies per token and the most nodes it may go to.
   */
  spread?: { copiesPerToken: number; mostNodes: number };
}

/** Evaluates a size and keeps what was put in. */
export function messageSize<Symbols extends string>(
  size: Computation<Symbols>,
  inputs: Record<Symbols, number>,
): MessageSize {
  return { quantityId: size.id, inputs, bytes: size.compute(inputs) };
}

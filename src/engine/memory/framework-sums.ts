/**
 * What no tensor of the model is, in bytes: driver, context, communicators, workspaces, allocator.
 * What each is and who says so is declared in `framework-quantities.ts`.
 */
import type { Computation } from "../quantity.ts";

const GIBIBYTE = 2 ** 30;

/** Context of a process on the GPU, bytes. */
export const CONTEXT_BYTES = 0.92 * GIBIBYTE;
/** The same with torch 1.10 and older, which loaded all kernels. */
export const OLD_CONTEXT_BYTES = 1.6 * GIBIBYTE;
/** Buffers of one channel to one peer: 4 Simple + 0.5 LL + 4.69 LL128 MiB. */
const CONNECTION_BYTES = 9.1875 * 2 ** 20;
/** 24 channels of a ring, to send and to receive. */
export const OLD_COMMUNICATOR_BYTES = 24 * 2 * CONNECTION_BYTES;
/** From NCCL 2.22 (2024) on only the connections that are used get buffers: 16 channels of a ring. */
export const COMMUNICATOR_BYTES = 16 * 2 * CONNECTION_BYTES;
/**
 * Rounding and fragmentation of the caching allocator, as shares: of all it hands out, and besides of
 * the activations of micro-batches, whose blocks of many sizes come and go while states stay in place.
 * Fitted on the five sources that print the allocator's reserve or nvidia-smi's figure.
 */
export const ALLOCATOR_SLACK = 0.03;
export const ACTIVATION_SLACK = 0.08;
export const WORKSPACE_BYTES = 0.05 * GIBIBYTE;

export const CONTEXT: Computation<"k"> = {
  id: "memory.framework.context",
  compute: ({ k }) => k,
};
export const COMMUNICATORS: Computation<"g" | "k"> = {
  id: "memory.framework.communicators",
  compute: ({ g, k }) => g * k,
};
export const WORKSPACE: Computation<"k"> = {
  id: "memory.framework.workspace",
  compute: ({ k }) => k,
};
export const DRIVER_RESERVE: Computation<"M" | "v"> = {
  id: "memory.framework.driver",
  compute: ({ M, v }) => M - v,
};
/** All cached blocks are given back where memory would not suffice. */
export const ALLOCATOR: Computation<"φ" | "ψ" | "A" | "P" | "Q" | "S" | "M" | "K"> = {
  id: "memory.framework.allocator",
  compute: ({ φ, ψ, A, P, S, Q, M, K }) => Math.min(φ * Q + ψ * A + S, Math.max(0, M - P - K)),
};

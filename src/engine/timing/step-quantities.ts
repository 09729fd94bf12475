/** The quantities a step is made of, declared: formula, meaning and source, as a reader opens them. */
import { quantity } from "../quantity.ts";

export const computeTime = quantity({
  id: "step.compute",
  name: "Computing",
  symbol: "T_compute",
  unit: "seconds",
  formula: "m · (t_products + t_attention + t_elementwise + t_vocabulary + t_recompute + t_host)",
  inputs: {
    m: "micro-batches per iteration and replica",
    t_products: "matrix products of the slowest stage's layers, forward and backward, s",
    t_attention: "their attention cores, s",
    t_elementwise: "norms, residuals, activation functions, casts, s",
    t_vocabulary: "embedding, output matrix and loss, s",
    t_recompute: "forward work repeated in the backward pass, s",
    t_host: "waiting for the host to launch, s",
  },
  source: "products 2MNK over the rate their shape reaches; see docs/timing.md",
  compute: (v) =>
    v.m *
    (v.t_products + v.t_attention + v.t_elementwise + v.t_vocabulary + v.t_recompute + v.t_host),
});

export const bubbleTime = quantity({
  id: "step.bubbleSeconds",
  name: "Pipeline bubble",
  symbol: "T_bubble",
  unit: "seconds",
  formula: "share · T_others",
  inputs: {
    T_others: "one micro-batch in all other stages, s",
    share: "part of it that the schedule leaves idle on the slowest stage",
  },
  source:
    "Narayanan et al. 2021 (arXiv:2104.04473), section 2.2; Zero Bubble (arXiv:2401.10241), table 1",
  compute: (v) => v.T_others * v.share,
});

export const exposedTime = quantity({
  id: "step.exposed",
  name: "Exposed communication",
  symbol: "T_exposed",
  unit: "seconds",
  formula: "m · t_exposed + t_once",
  inputs: {
    m: "micro-batches per iteration and replica",
    t_exposed: "per micro-batch, on the slowest stage: not hidden, and slowing what hides it, s",
    t_once: "once per iteration, s",
  },
  source: "α–β cost of each collective (Thakur et al. 2005; NCCL) less what runs beside compute",
  compute: (v) => v.m * v.t_exposed + v.t_once,
});

export const optimizerTime = quantity({
  id: "step.optimizer",
  name: "Optimizer step",
  symbol: "T_optimizer",
  unit: "seconds",
  formula: "n · ((b · Φ + 46 B · Φ_z) / β + T_offload)",
  inputs: {
    n: "updates per iteration: one, or one for every micro-batch without a flush",
    b: "bytes moved to zero, average and check one gradient element",
    held: "Φ: gradients the slowest stage holds, elements",
    shard: "Φ_z: parameters whose states it updates on the device",
    beta: "β: streaming rate of device memory, bytes per second",
    T_offload: "update on the host and traffic to it, s",
  },
  source: "reads and writes of Megatron-Core's distributed optimizer and Adam, counted",
  compute: (v) => v.n * ((v.b * v.held + 46 * v.shard) / v.beta + v.T_offload),
});

export const fixedTime = quantity({
  id: "step.fixed",
  name: "Host and stragglers",
  symbol: "T_fixed",
  unit: "seconds",
  formula: "t_0 + γ · log₂(nodes) · T'",
  inputs: {
    t_0: "loss, gradient norm and scheduler with host synchronisation, s",
    gamma: "slowdown per doubling of nodes",
    doublings: "log₂ of the nodes",
    T_rest: "everything else, s",
  },
  source: "MLPerf steps against the sum of kernels; weak scaling of the DGX Cloud tables",
  compute: (v) => v.t_0 + v.gamma * v.doublings * v.T_rest,
});

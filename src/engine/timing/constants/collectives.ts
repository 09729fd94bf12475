/** Collectives and messages: bandwidths seen in training, steps and starts. */
import { TIMING_VALUES } from "../constant-values.ts";
import { assumed, documented, fitted } from "./declare.ts";

export const COLLECTIVE_CONSTANTS = {
  scaleUpEfficiency: assumed(
    TIMING_VALUES.scaleUpEfficiency,
    "of link rate",
    "collectives inside a domain: NCCL's large-message .78–.82 of the link rate, times .77 for mid-size messages contending with compute",
    "NVIDIA: 122, 232, 370, 700 GB/s of 150, 300, 450, 900; A100 at 64–256 MiB: 171–194 of 232",
  ),
  switchReduceGain: documented(
    TIMING_VALUES.switchReduceGain,
    "ratio",
    "all-reduce in the NVLink switch over a ring",
    "NVIDIA: 475 over 370 GB/s (H100), 840 over 700 (B200)",
  ),
  pairEfficiency: documented(
    TIMING_VALUES.pairEfficiency,
    "of line rate",
    "one message between two GPUs, any network",
    "24 of 25 GB/s (HDR, Selene; EFA p5en 24.2 of 25)",
  ),
  infinibandEfficiency: fitted(
    TIMING_VALUES.infinibandEfficiency,
    0.6,
    "of line rate",
    "collectives over InfiniBand in training, all groups of all nodes at once",
    "alone .96 (NCCL-tests: 24 of 25, 48 of 50 GB/s); in training .34 (Narayanan et al. 2021, section 5.9: 12.9 TB/s over 3072 GPUs) and .42 (Korthikanti et al. 2022, section 6.3: 1.3 s for 13 GB)",
    "dgxc, mbridge, fms-fsdp, jax-pax, mlperf, mtnlg-530b",
  ),
  roceEfficiency: fitted(
    TIMING_VALUES.roceEfficiency,
    0.5,
    "of line rate",
    "collectives over RoCE in training",
    "between InfiniBand and untuned Ethernet; no public curve",
    "internevo, llm-foundry",
  ),
  omniPathEfficiency: documented(
    TIMING_VALUES.omniPathEfficiency,
    "of line rate",
    "collectives over Omni-Path in training",
    "BigScience experiments/bandwidth on Jean Zay: up to 42 Gbit/s a node of algorithm bandwidth with 4 GB, .2 of the line as bus bandwidth; its V100 nodes .3 to .9",
  ),
  efaEfficiency: assumed(
    TIMING_VALUES.efaEfficiency,
    "of line rate",
    "collectives over EFA in training",
    "as RoCE; 24.2 of 25 GB/s between two GPUs",
  ),
  ringStepScaleUpSeconds: documented(
    TIMING_VALUES.ringStepScaleUpSeconds,
    "s",
    "one ring step inside a domain",
    "vTrain tables of all-reduce, two passes: 34 + 5.4 n µs",
  ),
  ringStepNetworkSeconds: documented(
    TIMING_VALUES.ringStepNetworkSeconds,
    "s",
    "one ring step over the network",
    "NCCL tuning.cc, ring over the network, Simple protocol",
  ),
  treeStepNetworkSeconds: documented(
    TIMING_VALUES.treeStepNetworkSeconds,
    "s",
    "one tree level over the network, one way, as measured",
    "H100 all-reduce on 4 to 1024 nodes: 97 µs per doubling",
  ),
  allToAllPeerSeconds: documented(
    TIMING_VALUES.allToAllPeerSeconds,
    "s",
    "one more peer in an all-to-all",
    "NCCL send and receive",
  ),
  collectiveBaseSeconds: documented(
    TIMING_VALUES.collectiveBaseSeconds,
    "s",
    "start of one collective",
    "vTrain tables: 34 µs",
  ),
  pointToPointSeconds: documented(
    TIMING_VALUES.pointToPointSeconds,
    "s",
    "start of one send and receive",
    "Selene 3.4 µs + launch",
  ),
  crossingMessageShare: documented(
    TIMING_VALUES.crossingMessageShare,
    "of transfer",
    "share of two messages that cross between stages on each end's critical path",
    "full duplex: both are under way at once (Megatron-LM `p2p_communication.py`, batched sends and receives)",
  ),
} as const;

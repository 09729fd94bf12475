import { describe, expect, it } from "vitest";
import {
  busFactor,
  type MeasuredCollective,
  measuredBandwidths,
} from "../../../../src/engine/traffic/collectives/bus-bandwidth.ts";
import {
  type CostForm,
  collectiveCost,
  hierarchicalAllReduce,
} from "../../../../src/engine/traffic/collectives/cost-forms.ts";
import { doubleBinaryTree } from "../../../../src/engine/traffic/collectives/double-binary-tree.ts";
import * as constants from "../../../../src/engine/traffic/collectives/nccl-constants.ts";
import {
  type ChannelGraph,
  type NcclCollective,
  type TuningEntry,
  type TuningInput,
  tunedMicroseconds,
  tuningTable,
} from "../../../../src/engine/traffic/collectives/nccl-tuning.ts";
import oracle from "../../../oracles/collectives.json" with { type: "json" };

type Case = Record<string, unknown> & { id: string; kind: string };
const cases = oracle.cases as unknown as Case[];
const ofKind = (kind: string) => cases.filter((one) => one.kind === kind);

/** Relative tolerance of values that NCCL computes in 32 bits. */
const SINGLE = 2e-6;
/** Of values computed in 64 bits in another order of operations. */
const DOUBLE = 1e-12;

function expectNear(value: number, expected: number, tolerance: number, what: string): void {
  const off = Math.abs(value - expected);
  if (off > tolerance * Math.abs(expected)) expect.fail(`${what}: ${value}, expected ${expected}`);
}

/** Parts of a case that cannot be expressed, by name, with the reason. */
const NOT_EXPRESSED: Record<string, string> = {
  "nccl-constants base and hardware latencies of CollNetDirect and CollNetChain":
    "SHARP in InfiniBand switches is not modelled; no case of the tuning model uses it",
  "nccl-constants max_threads": "thread counts of kernels do not change what goes over links",
};

describe("nccl-tuning", () => {
  interface TuningCase {
    input: {
      nodes: number;
      ranks: number;
      min_comp_cap: number;
      cpu_vendor: TuningInput["cpuVendor"];
      graph: { ring: ChannelGraph; tree: ChannelGraph; nvls: ChannelGraph };
      latencyInter: number;
      typeIntra: string;
    };
    latency_us_and_algbw_GBps: Record<NcclCollective, Record<string, [number, number]>>;
    times: Record<NcclCollective, { bytes: number; us: Record<string, number>; best: string }[]>;
  }

  it.each(ofKind("nccl-tuning").map((one) => [one.id, one as unknown as TuningCase] as const))(
    "%s",
    (_id, { input: given, latency_us_and_algbw_GBps: tables, times }) => {
      const input: TuningInput = {
        nodes: given.nodes,
        ranks: given.ranks,
        computeCapability: given.min_comp_cap,
        cpuVendor: given.cpu_vendor,
        graph: given.graph,
        nvlink: given.typeIntra === "NVL",
        latencyInter: given.latencyInter,
      };
      for (const [collective, expected] of Object.entries(tables)) {
        const table = tuningTable(input, collective as NcclCollective);
        const named = new Map<string, TuningEntry>(
          table.map((e) => [`${e.algorithm}/${e.protocol}`, e]),
        );
        expect([...named.keys()].sort()).toEqual(Object.keys(expected).sort());
        for (const [name, [latency, bandwidth]] of Object.entries(expected)) {
          const entry = named.get(name);
          const what = `${collective} ${name}`;
          expectNear(entry?.latencyMicroseconds ?? 0, latency, SINGLE, `${what} latency`);
          expectNear(entry?.bandwidth ?? 0, bandwidth, SINGLE, `${what} bandwidth`);
        }
        for (const { bytes, us, best } of times[collective as NcclCollective]) {
          let least = Number.POSITIVE_INFINITY;
          for (const [name, entry] of named) {
            const time = tunedMicroseconds(input, collective as NcclCollective, entry, bytes);
            expectNear(time, us[name] ?? 0, SINGLE, `${collective} ${name} at ${bytes}`);
            least = Math.min(least, time);
          }
          expectNear(us[best] ?? 0, least, SINGLE, `${collective} best at ${bytes}`);
        }
      }
    },
  );
});

describe("nccl-constants", () => {
  const given = ofKind("nccl-constants")[0] as unknown as {
    base_latency_us: Record<string, number[]>;
    hw_latency_us: Record<constants.Hardware, Record<string, number[]>>;
    ll_max_bw_GBps: unknown;
    per_channel_max_ring_ll128_GBps: unknown;
    per_channel_max_tree_ll128_GBps: unknown;
    per_channel_max_tree_GBps: unknown;
    per_channel_max_nvlstree_GBps: unknown;
    nvls_efficiency: Record<string, number>;
    tree_correction_factor: unknown;
    link_bw_GBps: Record<string, number>;
    net_overhead_us: Record<string, number>;
  };

  it("equal NCCL's", () => {
    for (const algorithm of constants.ALGORITHMS) {
      expect(constants.BASE_LATENCY[algorithm]).toEqual(given.base_latency_us[algorithm]);
      for (const hardware of ["NVLINK", "PCI", "NET"] as const) {
        expect(constants.HARDWARE_LATENCY[hardware][algorithm]).toEqual(
          given.hw_latency_us[hardware][algorithm],
        );
      }
    }
    expect(constants.LL_MAX_BANDWIDTH).toEqual(given.ll_max_bw_GBps);
    expect(constants.RING_LL128_PER_CHANNEL).toEqual(given.per_channel_max_ring_ll128_GBps);
    expect(constants.TREE_LL128_PER_CHANNEL).toEqual(given.per_channel_max_tree_ll128_GBps);
    expect(constants.TREE_PER_CHANNEL).toEqual(given.per_channel_max_tree_GBps);
    expect(constants.NVLS_TREE_PER_CHANNEL).toEqual(given.per_channel_max_nvlstree_GBps);
    expect(constants.NVLS_EFFICIENCY).toMatchObject(given.nvls_efficiency);
    expect(constants.TREE_CORRECTION).toEqual(given.tree_correction_factor);
    expect(Object.values(constants.NVLINK_GBPS)).toEqual(
      ["SM70", "SM80", "SM90", "SM100"].map((name) => given.link_bw_GBps[`${name}_NVLINK`]),
    );
    expect(given.net_overhead_us).toMatchObject(constants.NET_OVERHEAD);
  });
});

describe("nccl-double-binary-tree", () => {
  it.each(
    ofKind("nccl-double-binary-tree").map(
      (one) => [one.id, one as unknown as { input: { n: number }; ranks: number[][] }] as const,
    ),
  )("%s", (_id, { input, ranks }) => {
    const [first, second] = doubleBinaryTree(input.n);
    const rows = first.map(({ parent, children }, rank) => {
      const other = second[rank];
      return [parent, ...children, other?.parent, ...(other?.children ?? [])];
    });
    expect(rows).toEqual(ranks);
  });
});

describe("nccl-tests-bw", () => {
  interface BandwidthCase {
    input: {
      collective: MeasuredCollective;
      nranks: number;
      count: number;
      typesize: number;
      seconds: number;
    };
    algbw_GBps: number;
    busbw_GBps: number;
    factor: number;
  }
  it.each(ofKind("nccl-tests-bw").map((one) => [one.id, one as unknown as BandwidthCase] as const))(
    "%s",
    (id, { input, algbw_GBps, busbw_GBps, factor }) => {
      const bytes = input.count * input.typesize;
      const measured = measuredBandwidths(input.collective, input.nranks, bytes, input.seconds);
      expectNear(measured.algorithmGBps, algbw_GBps, DOUBLE, id);
      expectNear(measured.busGBps, busbw_GBps, DOUBLE, id);
      expectNear(busFactor(input.collective, input.nranks), factor, DOUBLE, id);
    },
  );
});

describe("closed-form", () => {
  const NAMES: Record<string, CostForm> = {
    ring_all_reduce: "ringAllReduce",
    ring_reduce_scatter: "ringReduceScatter",
    ring_all_gather: "ringAllGather",
    tree_all_reduce_unpipelined: "treeAllReduce",
    double_binary_tree_all_reduce_bandwidth_term: "doubleBinaryTreeAllReduce",
    all_to_all_pairwise: "pairwiseAllToAll",
    broadcast_binomial: "binomialBroadcast",
    point_to_point: "pointToPoint",
    recursive_halving_doubling_all_reduce: "halvingDoublingAllReduce",
  };
  interface FormCase {
    input: { n: number; bytes: number; alpha_s: number; beta_s_per_byte: number };
    out: Record<string, { steps: number; bytes_sent_per_rank: number; seconds: number }>;
  }
  it.each(ofKind("closed-form").map((one) => [one.id, one as unknown as FormCase] as const))(
    "%s",
    (id, { input, out }) => {
      const link = { alpha: input.alpha_s, beta: input.beta_s_per_byte };
      for (const [name, expected] of Object.entries(out)) {
        const form = NAMES[name];
        if (form === undefined) throw new Error(`${name} is no known form`);
        const cost = collectiveCost(form, input.n, input.bytes, link);
        expect(cost.steps, `${id} ${name}`).toBe(expected.steps);
        expectNear(cost.bytesSentPerRank, expected.bytes_sent_per_rank, DOUBLE, `${id} ${name}`);
        expectNear(cost.seconds, expected.seconds, DOUBLE, `${id} ${name}`);
      }
    },
  );
});

describe("closed-form-hierarchical", () => {
  interface HierarchicalCase {
    input: {
      nodes: number;
      gpus_per_node: number;
      bytes: number;
      alpha_intra_s: number;
      beta_intra: number;
      alpha_inter_s: number;
      beta_inter: number;
    };
    out: {
      intra_bytes_sent_per_gpu: number;
      inter_bytes_sent_per_gpu: number;
      seconds: number;
      flat_ring_inter_bytes_per_crossing_gpu: number;
    };
  }
  it.each(
    ofKind("closed-form-hierarchical").map(
      (one) => [one.id, one as unknown as HierarchicalCase] as const,
    ),
  )("%s", (id, { input, out }) => {
    const cost = hierarchicalAllReduce(
      input.nodes,
      input.gpus_per_node,
      input.bytes,
      { alpha: input.alpha_intra_s, beta: input.beta_intra },
      { alpha: input.alpha_inter_s, beta: input.beta_inter },
    );
    expectNear(cost.insideBytesPerRank, out.intra_bytes_sent_per_gpu, DOUBLE, id);
    expectNear(cost.betweenBytesPerRank, out.inter_bytes_sent_per_gpu, DOUBLE, id);
    expectNear(cost.seconds, out.seconds, DOUBLE, id);
    const ranks = input.nodes * input.gpus_per_node;
    const flat = collectiveCost("ringAllReduce", ranks, input.bytes, { alpha: 0, beta: 0 });
    expectNear(flat.bytesSentPerRank, out.flat_ring_inter_bytes_per_crossing_gpu, DOUBLE, id);
  });
});

it("covers all 116 cases but the parts listed with a reason", () => {
  const covered = [
    "nccl-tuning",
    "nccl-constants",
    "nccl-double-binary-tree",
    "nccl-tests-bw",
    "closed-form",
    "closed-form-hierarchical",
  ];
  const count = covered.reduce((sum, kind) => sum + ofKind(kind).length, 0);
  expect(count).toBe(cases.length);
  expect(count).toBe(116);
  expect(Object.keys(NOT_EXPRESSED)).toHaveLength(2);
  console.info(
    `collectives: ${count} of ${cases.length} cases; parts left out: ${JSON.stringify(NOT_EXPRESSED)}`,
  );
});

/** Which loads pictures get, when they are worked out, and that late ones never replace newer ones. */
import { describe, expect, it } from "vitest";
import { type Analysis, analyze } from "../../src/engine/analyze.ts";
import { linkLoads } from "../../src/engine/traffic/link-loads.ts";
import { NOTHING_CUT } from "../../src/formats/network-link.ts";
import { changeDegreeIn } from "../../src/state/change-degree.ts";
import { changeCluster } from "../../src/state/choose-preset.ts";
import { answeringOf, NetworkSource, networkSourceOf } from "../../src/state/network.ts";
import { phasesOf } from "../../src/state/network-moment.ts";
import { answerNetwork, type NetworkAnswer } from "../../src/state/network-question.ts";
import { NO_ROUTE_SETTINGS, toggleCut } from "../../src/state/route-settings.ts";
import { createShardscopeStore } from "../../src/state/store.ts";

const SMALL = {
  model: "gpt-3-175b",
  cluster: { preset: "selene", nodes: 4 },
  parallel: { tensor: 8, pipeline: 2 },
  training: { globalBatchSize: 32, recompute: "full" },
};
const LARGE = {
  model: "llama-3-405b",
  cluster: { accelerator: "h100-sxm-80", nodes: 2304, gpusPerNode: 8 },
  parallel: { tensor: 8, pipeline: 16 },
  training: { globalBatchSize: 2304 },
};

describe("where ranks run", () => {
  const hosts = "n[3-4]\nn[1-2]";
  const listed = { ...SMALL, cluster: { ...SMALL.cluster, placement: { hosts } } };

  it("moves the bytes, and back when it is undone", () => {
    const store = createShardscopeStore({ document: SMALL });
    const source = networkSourceOf(store);
    const leave = source.subscribe(() => undefined);
    const usual = store.getState().analysis;
    const place = { ...SMALL.cluster, placement: "round-robin" };
    expect(store.getState().propose({ ...SMALL, cluster: place })).toBe(true);
    const dealt = store.getState().analysis;
    expect(dealt.traffic.perStage[0]?.sent.tensor.interNode).toBeGreaterThan(0);
    expect(dealt.report.step.seconds).toBeGreaterThan(usual.report.step.seconds);
    store.getState().undo();
    expect(store.getState().analysis.report.step.seconds).toBe(usual.report.step.seconds);
    leave();
  });

  it("is said by a list that goes when the number of nodes does", () => {
    const store = createShardscopeStore({ document: listed });
    expect(store.getState().analysis.plan.cluster.placement).toEqual({ hosts });
    store.getState().setGiving("nodes");
    expect(changeDegreeIn(store, "pipeline", 4)).toBe(true);
    expect(store.getState().analysis.plan.cluster).toMatchObject({
      nodes: 8,
      placement: "contiguous",
    });
    store.getState().undo();
    expect(store.getState().analysis.plan.cluster.placement).toEqual({ hosts });
    expect(changeCluster(store, { nodes: 2 })).toBe(true);
    expect(store.getState().analysis.plan.cluster.placement).toBe("contiguous");
  });

  it("is refused in words where the list is too short; the last good one stays", () => {
    const store = createShardscopeStore({ document: listed });
    const short = { ...SMALL.cluster, placement: { hosts: "n[1-3]" } };
    expect(store.getState().propose({ ...SMALL, cluster: short })).toBe(false);
    expect(store.getState().problem).toEqual({
      path: "cluster.placement.hosts",
      message: "cluster.placement.hosts: line 1: n3 makes 3 hosts for 4 nodes; 4 hosts work",
    });
    expect(store.getState().analysis.plan.cluster.placement).toEqual({ hosts });
  });
});

describe("a part of the step", () => {
  const sum = (total: Float64Array | undefined) =>
    (total ?? new Float64Array(0)).reduce((all, one) => all + one, 0);

  it("carries its own bytes, and the phases together what the iteration does", async () => {
    const store = createShardscopeStore({ document: SMALL });
    const source = networkSourceOf(store);
    const leave = source.subscribe(() => undefined);
    const whole = sum(source.get().network?.loads.total);
    let parts = 0;
    for (const when of ["forward", "backward", "gradients", "parameters"] as const) {
      store.getState().look({ when });
      const moment = () => source.get().network?.moment;
      await expect.poll(moment).toMatchObject({ kind: "phase", phase: when });
      parts += sum(source.get().network?.loads.total);
    }
    expect(parts / whole).toBeCloseTo(1, 9);
    store.getState().look({ when: undefined });
    await expect.poll(() => source.get().network?.moment).toBeUndefined();
    expect(sum(source.get().network?.loads.total)).toBe(whole);
    leave();
  });

  it("is an instant of the simulated step, and follows the cursor", async () => {
    const store = createShardscopeStore({ document: SMALL, view: { when: "instant", time: 0 } });
    const source = networkSourceOf(store);
    const leave = source.subscribe(() => undefined);
    await expect
      .poll(() => source.get().network?.moment)
      .toMatchObject({ kind: "instant", from: 0 });
    const first = source.get().network?.loads;
    expect(sum(first?.byKind.tensor)).toBeGreaterThan(0);
    expect(sum(first?.byKind.data)).toBe(0);
    expect(phasesOf(store.getState().analysis)).toEqual(["forward", "backward", "gradients"]);
    const { seconds } = store.getState().analysis.report.step;
    store.getState().look({ time: seconds });
    await expect.poll(() => source.get().network?.moment).not.toMatchObject({ from: 0 });
    expect(source.get().network?.loads).not.toBe(first);
    leave();
  });
});

describe("the network of a plan", () => {
  it("is there at once where it is small, and is what the engine routes", () => {
    const analysis = analyze(SMALL);
    const source = new NetworkSource({ now: () => 0 });
    source.show(analysis, NO_ROUTE_SETTINGS);
    const { network, pending } = source.get();
    expect(pending).toBe(false);
    const { plan, grid, assignment } = analysis;
    expect(network?.loads.total).toEqual(linkLoads(plan, grid, assignment).total);
  });

  it("leaves the loads of a large plan to a worker, and drops those that come too late", async () => {
    const waiting: ((answer: NetworkAnswer) => void)[] = [];
    const apart = { answer: () => new Promise<NetworkAnswer>((done) => waiting.push(done)) };
    const source = new NetworkSource({ apart });
    const [first, second] = [analyze(LARGE), analyze({ ...LARGE, title: "another" })];
    source.show(first, NO_ROUTE_SETTINGS);
    await new Promise((done) => setTimeout(done, 5));
    source.show(second, NO_ROUTE_SETTINGS);
    await new Promise((done) => setTimeout(done, 5));
    expect(source.get()).toEqual({ pending: true });
    const small = answerNetwork(
      { plan: analyze(SMALL).plan, routes: NO_ROUTE_SETTINGS },
      { topic: "loads" },
    );
    expect(waiting).toHaveLength(2);
    waiting[1]?.(small);
    await new Promise((done) => setTimeout(done, 0));
    expect(source.get().network?.analysis).toBe(second);
    waiting[0]?.(small);
    await new Promise((done) => setTimeout(done, 0));
    expect(source.get().network?.analysis).toBe(second);
  });

  it("waits while the plan moves, and keeps what fits the cluster meanwhile", () => {
    let routeLast = () => {};
    const source = new NetworkSource({
      rest: (work) => {
        routeLast = work;
      },
      // A clock that stands: a busy machine must not make a routing look slow.
      now: () => 0,
    });
    const first = analyze(SMALL);
    source.show(first, NO_ROUTE_SETTINGS);
    const [second, third] = [32, 64].map((globalBatchSize) =>
      analyze({ ...SMALL, training: { globalBatchSize } }),
    ) as [Analysis, Analysis];
    source.show(second, NO_ROUTE_SETTINGS);
    const early = routeLast;
    source.show(third, NO_ROUTE_SETTINGS);
    early();
    expect(source.get().network?.analysis).toBe(first);
    routeLast();
    expect(source.get().network?.analysis).toBe(third);
    const otherSize = analyze({ ...SMALL, cluster: { preset: "selene", nodes: 2 } });
    source.show(otherSize, NO_ROUTE_SETTINGS);
    expect(source.get()).toEqual({ pending: true });
    routeLast();
    expect(source.get().network?.analysis).toBe(otherSize);
  });

  it("routes nothing for plans that a slider passes on its way", async () => {
    const asked: unknown[] = [];
    const apart = {
      answer: (_: unknown, question: unknown) => {
        asked.push(question);
        return new Promise<NetworkAnswer>(() => undefined);
      },
    };
    const source = new NetworkSource({ apart });
    for (const title of ["one", "two", "three"]) {
      source.show(analyze({ ...LARGE, title }), NO_ROUTE_SETTINGS);
    }
    await new Promise((done) => setTimeout(done, 5));
    expect(asked).toEqual([{ topic: "loads" }]);
  });

  it("keeps to the page what is quick, and sends away what searches every way", () => {
    const cut = { ...NO_ROUTE_SETTINGS, cut: toggleCut(NOTHING_CUT, "nodes", 3) };
    const middle = analyze({
      ...SMALL,
      cluster: { preset: "selene", nodes: 520 },
      training: { globalBatchSize: 260, recompute: "full" },
    });
    expect(answeringOf(analyze(SMALL), NO_ROUTE_SETTINGS)).toBe("at once");
    expect(answeringOf(middle, NO_ROUTE_SETTINGS)).toBe("behind the frame");
    expect(answeringOf(middle, cut)).toBe("apart");
    expect(answeringOf(analyze(SMALL), cut)).toBe("behind the frame");
    expect(answeringOf(analyze(LARGE), NO_ROUTE_SETTINGS)).toBe("apart");
  });
});

describe("what is taken away", () => {
  it("is one undo step that leaves the plan as it is, and moves the bytes elsewhere", async () => {
    const store = createShardscopeStore({ document: SMALL });
    const source = networkSourceOf(store);
    const leave = source.subscribe(() => undefined);
    const whole = source.get().network;
    const before = store.getState().analysis;
    const tier = whole?.loads.graph.tiers.find(({ name }) => name === "adapter");
    const link = tier?.first ?? -1;
    expect(whole?.loads.total[2 * link]).toBeGreaterThan(0);
    const { cut } = store.getState().routes.present;
    store.getState().reroute({ cut: toggleCut(cut, "links", link) });
    expect(store.getState().analysis).toBe(before);
    await expect.poll(() => source.get().pending).toBe(false);
    const rerouted = source.get().network;
    expect(rerouted?.loads.total[2 * link]).toBe(0);
    // The neighbour's adapter carries its own bytes and those of the one that is gone.
    const sum = (total: Float64Array | undefined) => {
      const from = 2 * link;
      return total?.slice(from, from + 16).reduce((all, bytes) => all + bytes, 0) ?? 0;
    };
    expect(sum(rerouted?.loads.total) / sum(whole?.loads.total)).toBeCloseTo(1, 6);
    store.getState().undo();
    expect(store.getState().routes.present).toEqual(NO_ROUTE_SETTINGS);
    expect(store.getState().analysis).toBe(before);
    store.getState().redo();
    expect(store.getState().routes.present.cut.links).toEqual([link]);
    leave();
  });

  it("of what the fabric does not have is refused in words; the rest of it stays", async () => {
    const cut = { links: [0, 999_999], switches: [3], nodes: [3, 4] };
    const store = createShardscopeStore({ document: SMALL, routes: { cut } });
    const source = networkSourceOf(store);
    const leave = source.subscribe(() => undefined);
    await expect
      .poll(() => store.getState().problem?.message)
      .toMatch(
        /^cut: link999999 names no cable that can be taken away of this fabric; link\d+ does\. cut: switch3 names no switch of this fabric; switch\d+ does\. cut: node4 names no node of this fabric; node3 does$/,
      );
    expect(store.getState().routes).toMatchObject({
      past: [],
      present: { cut: { links: [0], switches: [], nodes: [3] } },
    });
    leave();
  });

  it("stays while the plan changes on the same cluster, and is whole in another one", () => {
    const store = createShardscopeStore({ document: SMALL });
    store.getState().reroute({ cut: toggleCut(NOTHING_CUT, "nodes", 1) });
    store.getState().propose({ ...SMALL, training: { ...SMALL.training, globalBatchSize: 64 } });
    expect(store.getState().routes.present.cut.nodes).toEqual([1]);
    const dealt = { ...SMALL.cluster, placement: "round-robin" };
    store.getState().propose({ ...SMALL, cluster: dealt });
    expect(store.getState().routes.present.cut.nodes).toEqual([1]);
    store.getState().propose({ ...SMALL, cluster: { preset: "selene", nodes: 8 } });
    expect(store.getState().routes.present.cut).toBe(NOTHING_CUT);
    store.getState().undo();
    expect(store.getState().routes.present.cut.nodes).toEqual([1]);
  });
});

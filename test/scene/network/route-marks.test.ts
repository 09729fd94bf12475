/** A group's way over the cables and what is taken away, as parts of the picture. */
import { expect, it } from "vitest";
import { toSvg } from "../../../src/draw/svg.ts";
import { nodeFailure } from "../../../src/engine/cluster/fabric/routing/failures.ts";
import { planFlows } from "../../../src/engine/traffic/flows/plan-flows.ts";
import { linksOfGroup } from "../../../src/engine/traffic/group-links.ts";
import { IDENTITY } from "../../../src/scene/cells.ts";
import { ALL_PARTS, clusterInputOf } from "../../../src/scene/cluster/cluster-input.ts";
import { clusterScene } from "../../../src/scene/cluster/cluster-scene.ts";
import { linkHeat } from "../../../src/scene/network/link-heat.ts";
import { cutMarks, routeMarks, routeParts } from "../../../src/scene/network/route-marks.ts";
import { sampleNetwork } from "./sample-network.ts";

const { analysis, loads } = sampleNetwork("selene");
const { plan, grid, assignment } = analysis;
const { graph } = loads;
const flows = planFlows(plan, grid, assignment);
const route = (kind: "tensor" | "data", group: "tp" | "dp-cp", rank: number) =>
  routeParts(graph, linksOfGroup(graph, flows, {}, kind, group, rank));

it("a tensor group stays in its node; a data group passes the lanes of its members' nodes", () => {
  expect(route("tensor", "tp", 21)).toEqual({ parts: [], switches: [], nodes: [2] });
  const members = grid.groupOf("dp", 21).map((rank) => Math.floor(rank / 8));
  const lanes = route("data", "dp-cp", 21).parts.flatMap((part) =>
    part.kind === "node-links" ? [part.node] : [],
  );
  expect(lanes.toSorted((a, b) => a - b)).toEqual(members);
});

it("a data group's ring frames the leaf of its own rail, and no other of the unit", () => {
  const { switches } = route("data", "dp-cp", 21);
  const leaves = switches.filter(({ unit, row }) => unit !== undefined && row === 0);
  expect(new Set(leaves.map(({ index }) => index))).toEqual(new Set([21 % 8]));
});

it("heat by kind with a route and things taken away is drawn as in its file", async () => {
  const input = {
    ...clusterInputOf(analysis),
    heat: linkHeat(loads, { by: "kind", stepSeconds: 10 }),
  };
  const scene = clusterScene(input, {
    width: 720,
    height: 460,
    pixel: 1,
    colour: "stage",
    theme: "light",
    parts: ALL_PARTS,
  });
  const data = route("data", "dp-cp", 21);
  const adapter = graph.tiers.find(({ name }) => name === "adapter")?.first ?? 0;
  const leaf = graph.vertices.find(({ kind }) => kind === "leaf")?.first ?? 0;
  const picture = scene.whole(IDENTITY, {
    selected: 21,
    over: (context) => [
      ...routeMarks(context, data, "data"),
      ...cutMarks(context, graph, { links: [adapter + 80], switches: [leaf + 9], nodes: [30] }),
    ],
  });
  await expect(toSvg(picture, { title: "heat by kind" })).toMatchFileSnapshot(
    "../../golden/network/heat-by-kind.svg",
  );
  expect(nodeFailure(graph, 30).vertices.size).toBe(16);
});

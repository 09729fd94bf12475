/** Lists of hosts as people and Slurm write them, and what is said of those that cannot be. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodesOfHostList } from "../../../src/engine/layout/host-list.ts";
import { PlanError } from "../../../src/engine/plan/plan-error.ts";

const four = { gpus: 8, nodes: 4, gpusPerNode: 2 };

function nodesOf(text: string, cluster = four): number[] {
  const nodeOf = nodesOfHostList(cluster, text);
  return Array.from({ length: cluster.gpus }, (_, rank) => nodeOf(rank));
}

function refusal(text: string, cluster = four): string {
  try {
    nodesOf(text, cluster);
  } catch (error) {
    if (error instanceof PlanError) return error.message;
    throw error;
  }
  return "taken";
}

describe("a list of hosts", () => {
  it("fills the nodes in its order, which stand in the order of their names", () => {
    expect(nodesOf("node4\nnode1\nnode3\nnode2")).toEqual([3, 3, 0, 0, 2, 2, 1, 1]);
  });

  it("sorts numbers by value, not by their digits", () => {
    expect(nodesOf("node9\nnode10\nnode11\nnode2")).toEqual([1, 1, 2, 2, 3, 3, 0, 0]);
  });

  it("is read in Slurm's compressed form, several words, commas and remarks", () => {
    const wanted = [2, 2, 3, 3, 0, 0, 1, 1];
    expect(nodesOf("node[003-004,001-002]")).toEqual(wanted);
    expect(nodesOf("node[003-004], node001 node002 # the spares last")).toEqual(wanted);
    expect(nodesOf("rack2n[1-2]\r\n\r\nrack1n[1-2]\r\n")).toEqual(wanted);
    expect(nodesOf("rack[2,1]n[1-2]")).toEqual(wanted);
    expect(nodesOf("rack[2,1]n[1-2].local")).toEqual(wanted);
  });

  it("may name a host for every rank", () => {
    expect(nodesOf("d\nc\nb\na\na\nb\nc\nd")).toEqual([3, 2, 1, 0, 0, 1, 2, 3]);
  });

  it.each([
    ["node[1-3]", "line 1: node3 makes 3 hosts for 4 nodes; 4 hosts work"],
    ["node[1-5]", "line 1: node5 makes 5 hosts for 4 nodes; 4 hosts work"],
    ["", "line 1:  makes 0 hosts for 4 nodes; 4 hosts work"],
    ["a\nb\nc\nb", "line 4: b stands here for the 2. time; 1 at most"],
    ["a\na\na\nb\nb\nc\nd\nd", "line 3: a stands here for the 3. time; 2 at most"],
    ["a\nb\nc\nd\ne\na\nb\nc", "line 8: c makes 5 hosts for 4 nodes; 4 hosts work"],
    ["node[1-2]\nnode[4-3]", "line 2: [4-3] is no range upwards; [001-020] is"],
    ["node[1-x]", "line 1: [1-x] is no range upwards; [001-020] is"],
    ["node[001-004", "line 1: node[001-004 is no host; node007 and node[001-020] are"],
    ["a slots=8", "line 1: slots=8 is no host; node007 and node[001-020] are"],
    ["a\nn[1-900000000]", "line 2: n9 makes 10 hosts for 4 nodes; 4 hosts work"],
    ["[1][1][1][1]", "line 1: [1][1][1][1] is no host; node007 and node[001-020] are"],
  ])("refuses %j by line, value, rule and what would work", (text, message) => {
    expect(refusal(text)).toBe(`cluster.placement.hosts: ${message}`);
  });

  it("is taken or refused in words, whatever stands in it", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab0-3[\],\-#= \n]{0,40}$/), (text) => {
        expect(refusal(text)).toMatch(/^(taken|cluster\.placement\.hosts: line \d+: )/);
      }),
    );
  });

  it("places any order of nodes as its permutation says", () => {
    const orders = fc
      .integer({ min: 1, max: 120 })
      .chain((nodes) => fc.shuffledSubarray([...Array(nodes).keys()], { minLength: nodes }));
    fc.assert(
      fc.property(orders, (order) => {
        const cluster = { gpus: 2 * order.length, nodes: order.length, gpusPerNode: 2 };
        const text = order.map((node) => `host-${node}`).join("\n");
        expect(nodesOf(text, cluster)).toEqual(order.flatMap((node) => [node, node]));
      }),
    );
  });
});

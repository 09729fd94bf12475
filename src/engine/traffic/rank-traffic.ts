/** Whom one rank sends to, for the inspector: peers per kind and group, with bytes and way. */
import { scaleUpOf } from "../cluster/fabric/scale-up.ts";
import type { LayerAssignment } from "../layout/layer-assignment.ts";
import type { RankGrid } from "../layout/rank-grid.ts";
import type { Plan } from "../plan/plan.ts";
import type { TrafficKind } from "../report.ts";
import type { TrafficGroup } from "./collective-use.ts";
import { type FlowOptions, planFlows } from "./flows/plan-flows.ts";

export interface PeerTraffic {
  rank: number;
  kind: TrafficKind;
  /** The group both are in; `pp` for messages between stages. */
  group: TrafficGroup;
  /** Bytes this rank sends the peer per iteration, and gets from it. */
  sent: number;
  received: number;
  /** Whether the peer lies in another scale-up domain, so that the bytes cross the network. */
  crosses: boolean;
}

/**
 * Peers of a rank, most bytes first. All-reduces are counted as rings.
 * @throws RangeError when there is no such rank
 */
export function rankTraffic(
  plan: Plan,
  grid: RankGrid,
  assignment: LayerAssignment,
  rank: number,
  options: Pick<FlowOptions, "slots"> = {},
): PeerTraffic[] {
  if (!Number.isInteger(rank) || rank < 0 || rank >= grid.size) {
    throw new RangeError(`rank ${rank} is not among the plan's ${grid.size} ranks`);
  }
  const { domainSize } = scaleUpOf(plan.cluster);
  const flows = planFlows(plan, grid, assignment, { ...options, allReduce: "ring" });
  const domainOf = (one: number) => Math.floor(flows.slotOf(one) / domainSize);
  const peers = new Map<string, PeerTraffic>();
  let group: TrafficGroup = "tp";
  const peerFor = (kind: TrafficKind, peer: number): PeerTraffic => {
    const key = `${kind} ${group} ${peer}`;
    let known = peers.get(key);
    if (known === undefined) {
      const crosses = domainOf(peer) !== domainOf(rank);
      known = { rank: peer, kind, group, sent: 0, received: 0, crosses };
      peers.set(key, known);
    }
    return known;
  };
  flows.layInto({
    beginGroup(_kind, begun) {
      group = begun;
    },
    flow(kind, from, to, bytes) {
      if (from === rank) peerFor(kind, to).sent += bytes;
      else if (to === rank) peerFor(kind, from).received += bytes;
    },
    atSwitch() {},
  });
  return [...peers.values()].sort((a, b) => b.sent + b.received - a.sent - a.received);
}

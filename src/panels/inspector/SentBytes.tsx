import type { Analysis } from "../../engine/evaluate.ts";
import type { GroupKind } from "../../engine/layout/process-groups.ts";
import { INTER_NODE_NAMES } from "../../engine/plan/inter-node-names.ts";
import { TRAFFIC_KINDS, type TrafficKind } from "../../engine/report.ts";
import type { StageTraffic } from "../../engine/traffic/per-gpu-bytes.ts";
import { formatCount, formatShare, formatTraffic } from "../../scene/quantity-text.ts";

/** The group a kind of traffic runs in; a pipeline stage sends to its neighbours. */
const GROUP: Record<TrafficKind, GroupKind> = {
  tensor: "tp",
  context: "cp",
  expert: "ep",
  pipeline: "pp",
  data: "dp-cp",
};

/** What one GPU sends in an iteration, by kind, and how much of it leaves the node. */
export function SentBytes({ analysis, rank }: { analysis: Analysis; rank: number }) {
  const stage = analysis.grid.coordinateOf("pipeline", rank);
  const traffic = analysis.traffic.perStage[stage];
  if (!traffic) return null;
  const kinds = TRAFFIC_KINDS.filter(
    (kind) => analysis.grid.groupSize(GROUP[kind]) > 1 || bytesOf(traffic.sent[kind]) > 0,
  );
  if (kinds.length === 0) return <p className="hint">Nothing: every group is a single GPU.</p>;
  return (
    <table className="sent">
      <thead className="visually-hidden">
        <tr>
          <th scope="col">kind</th>
          <th scope="col">over the network</th>
          <th scope="col">bytes</th>
        </tr>
      </thead>
      <tbody>
        {kinds.map((kind) => {
          const { interNode } = traffic.sent[kind];
          const total = bytesOf(traffic.sent[kind]);
          return (
            <tr key={kind}>
              <th scope="row">
                {kind}
                <span> · {peersText(analysis, kind, traffic)}</span>
              </th>
              <td>{total > 0 ? whereText(interNode / total, analysis) : ""}</td>
              <td>{formatTraffic(total)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function peersText(
  analysis: Analysis,
  kind: TrafficKind,
  { stage, collectives }: StageTraffic,
): string {
  const size = analysis.grid.groupSize(GROUP[kind]);
  if (kind !== "pipeline") {
    const peers = size === 1 ? [] : [`${formatCount(size - 1)} peer${size === 2 ? "" : "s"}`];
    const also = collectives.filter((use) => use.kind === kind);
    if (also.some(({ pattern }) => pattern === "send")) peers.push("the copy of its stages");
    if (also.some(({ group }) => group === "embedding")) peers.push("the other embedding");
    return peers.join(", ");
  }
  const atEnd = stage === 0 || stage === size - 1;
  return atEnd || size === 2 ? "1 peer" : "2 peers";
}

function bytesOf({ inNode, interNode }: { inNode: number; interNode: number }): number {
  return inNode + interNode;
}

function whereText(networkShare: number, analysis: Analysis): string {
  const inside = analysis.accelerator.scaleUp.kind;
  const outside = INTER_NODE_NAMES[analysis.plan.cluster.interNode.kind];
  if (networkShare === 0) return inside;
  if (networkShare === 1) return outside;
  return `${formatShare(networkShare)} ${outside}`;
}

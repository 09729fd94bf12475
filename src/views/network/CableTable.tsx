import { loadOfLink } from "../../engine/traffic/link-causes.ts";
import { amountText, secondsOf } from "../../scene/network/moment-words.ts";
import { cableName, vertexName } from "../../scene/network/parts-and-links.ts";
import type { CableLoad } from "../../scene/network/place-facts.ts";
import { formatShare } from "../../scene/quantity-text.ts";
import type { RoutedNetwork } from "../../state/network.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";

/** Cables to step through; with `ports` those of one switch, named by what is at their other end. */
export function CableTable(props: {
  network: RoutedNetwork;
  cables: readonly Pick<CableLoad, "link" | "direction" | "port">[];
  ports?: boolean;
}) {
  const { network, cables, ports = false } = props;
  const store = useShardscopeStore();
  const { loads, analysis, moment } = network;
  const { graph } = loads;
  const step = secondsOf(moment, analysis.report.step.seconds);
  if (cables.length === 0) return <p className="hint">Nothing passes here.</p>;
  const here = ports ? commonEnd(props) : undefined;
  return (
    <table className="cable-table">
      <thead>
        <tr>
          {ports ? <th scope="col">port</th> : null}
          <th scope="col">{ports ? "to" : "cable"}</th>
          <th scope="col">{ports ? "up / down" : "bytes"}</th>
          <th scope="col">{moment?.kind === "instant" ? "of its rate" : "busy"}</th>
        </tr>
      </thead>
      <tbody>
        {cables.map(({ link, direction, port }) => {
          const up = loadOfLink(loads, link, "up");
          const down = loadOfLink(loads, link, "down");
          const shown = direction === "up" ? up : down;
          const busy = ports ? Math.max(up.busySeconds, down.busySeconds) : shown.busySeconds;
          const lower = graph.lowerEnd[link] as number;
          const other = lower === here ? (graph.upperEnd[link] as number) : lower;
          return (
            <tr key={`${link}${direction}`}>
              {ports ? <td>{port}</td> : null}
              <th scope="row">
                <button
                  type="button"
                  className="rank-link"
                  onClick={() => store.getState().lookAt({ kind: "link", link, direction })}
                >
                  {ports ? vertexName(graph, other) : cableName(graph, link, direction)}
                </button>
              </th>
              <td>
                {ports
                  ? `${amountText(moment, up.bytes)} / ${amountText(moment, down.bytes)}`
                  : amountText(moment, shown.bytes)}
              </td>
              <td>{formatShare(busy / step)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The switch that all cables of a list of ports share. */
function commonEnd({
  network,
  cables,
}: {
  network: RoutedNetwork;
  cables: readonly { link: number }[];
}): number | undefined {
  const { lowerEnd, upperEnd } = network.loads.graph;
  const [first, ...rest] = cables;
  if (!first) return undefined;
  const ends = [lowerEnd[first.link], upperEnd[first.link]];
  return ends.findLast((end) =>
    rest.every(({ link }) => lowerEnd[link] === end || upperEnd[link] === end),
  );
}

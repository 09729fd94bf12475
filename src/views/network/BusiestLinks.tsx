import { useEffect, useState } from "react";
import type { LinkCause } from "../../engine/traffic/link-causes.ts";
import { amountText, secondsOf } from "../../scene/network/moment-words.ts";
import { cableName } from "../../scene/network/parts-and-links.ts";
import { busiestOfTiers } from "../../scene/network/place-facts.ts";
import { formatShare } from "../../scene/quantity-text.ts";
import type { RoutedNetwork } from "../../state/network.ts";
import type { LinkDirection } from "../../state/network-place.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";
import { useNetworkSource } from "./use-network.ts";

const PER_TIER = 3;

/** The busiest cables of every tier, each with the group that causes most of it. */
export function BusiestLinks({ network }: { network: RoutedNetwork }) {
  const store = useShardscopeStore();
  const { loads, analysis, moment } = network;
  const step = secondsOf(moment, analysis.report.step.seconds);
  const causes = useCauses(network);
  return (
    <table className="data-table busiest-table">
      <thead>
        <tr>
          <th scope="col">cable</th>
          <th scope="col">tier</th>
          <th scope="col">bytes</th>
          <th scope="col">{moment?.kind === "instant" ? "of its rate" : "busy"}</th>
          <th scope="col">most of it from</th>
        </tr>
      </thead>
      <tbody>
        {[...busiestOfTiers(loads, PER_TIER)].toReversed().flatMap(([tier, cables]) =>
          cables.map((cable) => (
            <tr key={keyOf(cable)}>
              <th scope="row">
                <button
                  type="button"
                  className="rank-link"
                  onClick={() =>
                    store
                      .getState()
                      .lookAt({ kind: "link", link: cable.link, direction: cable.direction })
                  }
                >
                  {cableName(loads.graph, cable.link, cable.direction)}
                </button>
              </th>
              <td>{tier}</td>
              <td>{amountText(moment, cable.bytes)}</td>
              <td>{formatShare(cable.busySeconds / step)}</td>
              <td>{causeText(causes.get(keyOf(cable)), cable.bytes)}</td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  );
}

function keyOf({ link, direction }: LinkDirection): string {
  return `${link}${direction}`;
}

function causeText(causes: readonly LinkCause[] | undefined, bytes: number): string {
  if (!causes) return "…";
  const [most] = causes;
  if (!most) return "–";
  const [first = 0] = most.members;
  const whole =
    most.members.length > 2 ? `group of rank ${first}` : `ranks ${most.members.join(" to ")}`;
  return `${most.kind}, ${whole}: ${formatShare(most.bytes / bytes)}`;
}

/** Who causes each of the cables listed, one after the other, so that none ends another. */
function useCauses(network: RoutedNetwork): ReadonlyMap<string, LinkCause[]> {
  const source = useNetworkSource();
  const [known, setKnown] = useState<{
    of?: RoutedNetwork;
    causes: ReadonlyMap<string, LinkCause[]>;
  }>({ causes: new Map() });
  useEffect(() => {
    let isOver = false;
    const follow = async () => {
      const causes = new Map<string, LinkCause[]>();
      for (const cables of busiestOfTiers(network.loads, PER_TIER).values()) {
        for (const { link, direction } of cables) {
          const found = await source.ask(network, { topic: "causes", link, direction });
          if (isOver) return;
          causes.set(keyOf({ link, direction }), found);
          setKnown({ of: network, causes: new Map(causes) });
        }
      }
    };
    // A slider that is still moving has other links in a moment.
    const timer = setTimeout(() => void follow(), 300);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [source, network]);
  return known.of === network ? known.causes : new Map();
}

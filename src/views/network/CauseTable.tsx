import { useEffect, useState } from "react";
import type { LinkCause } from "../../engine/traffic/link-causes.ts";
import { amountText } from "../../scene/network/moment-words.ts";
import { formatShare } from "../../scene/quantity-text.ts";
import type { RoutedNetwork } from "../../state/network.ts";
import type { LinkDirection } from "../../state/network-place.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";
import { useNetworkSource } from "./use-network.ts";

const MOST_SHOWN = 8;

/** Groups whose flows pass a cable, most bytes first; each can be shown on the cables. */
export function CauseTable(props: { network: RoutedNetwork; place: LinkDirection; bytes: number }) {
  const { network, place, bytes } = props;
  const { link, direction } = place;
  const source = useNetworkSource();
  const store = useShardscopeStore();
  const [found, setFound] = useState<{ of: string; causes: LinkCause[] }>();
  const [all, setAll] = useState(false);
  const of = `${link}${direction}`;
  useEffect(() => {
    let isOver = false;
    void source.ask(network, { topic: "causes", link, direction }).then((causes) => {
      if (!isOver) setFound({ of: `${link}${direction}`, causes });
    });
    return () => {
      isOver = true;
    };
  }, [source, network, link, direction]);
  if (bytes === 0) return <p className="hint">Nobody: nothing passes in this direction.</p>;
  if (found?.of !== of) return <p className="hint">Following every flow …</p>;
  const shown = all ? found.causes : found.causes.slice(0, MOST_SHOWN);
  const light = (cause: LinkCause | undefined) => {
    const [rank] = cause?.members ?? [];
    store
      .getState()
      .light(
        cause && rank !== undefined ? { kind: cause.kind, group: cause.group, rank } : undefined,
      );
  };
  return (
    <>
      <table className="cable-table">
        <thead>
          <tr>
            <th scope="col">group</th>
            <th scope="col">bytes</th>
            <th scope="col">share</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((cause) => (
            <tr key={`${cause.kind} ${cause.group} ${cause.members.join()}`}>
              <th scope="row">
                <button
                  type="button"
                  className="rank-link"
                  title="Select its first rank; pointing shows its way over the cables"
                  onPointerEnter={() => light(cause)}
                  onPointerLeave={() => light(undefined)}
                  onFocus={() => light(cause)}
                  onBlur={() => light(undefined)}
                  onClick={() => store.getState().select(cause.members[0])}
                >
                  {cause.kind}, ranks {membersText(cause.members)}
                </button>
              </th>
              <td>{amountText(network.moment, cause.bytes)}</td>
              <td>{formatShare(cause.bytes / bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.causes.length > MOST_SHOWN ? (
        <button type="button" onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${found.causes.length}`}
        </button>
      ) : null}
    </>
  );
}

function membersText(members: readonly number[]): string {
  if (members.length <= 4) return members.join(", ");
  return `${members.slice(0, 3).join(", ")} … ${members.at(-1)} (${members.length})`;
}

import { amountText, duringText } from "../../scene/network/moment-words.ts";
import { cableName, vertexName } from "../../scene/network/parts-and-links.ts";
import { toggleCut, wholeAgain } from "../../state/route-settings.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { CutWords } from "./CutWords.tsx";
import { useNetwork } from "./use-network.ts";
import "./network.css";

/** What has been taken away, each with a way to put it back; nothing while the fabric is whole. */
export function CutList() {
  const store = useShardscopeStore();
  const routes = useShardscope((state) => state.routes.present);
  const { network } = useNetwork();
  const graph = network?.loads.graph;
  const { cut } = routes;
  const taken = [
    ...cut.nodes.map((number) => ({ part: "nodes" as const, number, name: `node ${number}` })),
    ...cut.switches.map((number) => ({
      part: "switches" as const,
      number,
      name: graph && number < graph.vertexCount ? vertexName(graph, number) : `switch ${number}`,
    })),
    ...cut.links.map((number) => ({
      part: "links" as const,
      number,
      name: graph && number < graph.linkCount ? cableName(graph, number, "up") : `cable ${number}`,
    })),
  ];
  if (taken.length === 0) return null;
  const lost = network?.routes === routes ? network.loads.unroutedBytes : 0;
  return (
    <section className="cut-list" aria-label="Taken away">
      <strong>Taken away:</strong>{" "}
      {taken.map(({ part, number, name }) => (
        <span key={`${part}${number}`} className="cut-thing">
          {name}{" "}
          <button
            type="button"
            aria-label={`Put back ${name}`}
            onClick={() => store.getState().reroute({ cut: toggleCut(cut, part, number) })}
          >
            Put back
          </button>
        </span>
      ))}
      {taken.length > 1 ? (
        <button type="button" onClick={() => store.getState().reroute(wholeAgain(routes))}>
          Put all back
        </button>
      ) : null}
      {lost > 0 ? (
        <span className="cut-lost" role="status">
          {amountText(network?.moment, lost)} {duringText(network?.moment)} find no way: this step
          cannot run.
        </span>
      ) : null}
      {network?.routes === routes && lost === 0 ? <CutWords network={network} /> : null}
    </section>
  );
}

import type { ReactNode } from "react";
import { tierOfLink } from "../../engine/cluster/fabric/graph.ts";
import { TRAFFIC_KINDS } from "../../engine/report.ts";
import { loadOfLink } from "../../engine/traffic/link-causes.ts";
import { amountText, duringText, secondsOf, wholeText } from "../../scene/network/moment-words.ts";
import {
  cableName,
  linksOfPart,
  nodeOfVertex,
  partOfLink,
  partOfSwitch,
  switchesOfPart,
  vertexName,
} from "../../scene/network/parts-and-links.ts";
import { busiestCables, cablesOfSwitch, partName } from "../../scene/network/place-facts.ts";
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatShare,
} from "../../scene/quantity-text.ts";
import type { RoutedNetwork } from "../../state/network.ts";
import type { NetworkPlace } from "../../state/network-place.ts";
import { type Cut, toggleCut } from "../../state/route-settings.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { CableTable } from "./CableTable.tsx";
import { CauseTable } from "./CauseTable.tsx";
import { useNetwork } from "./use-network.ts";
import "./network.css";

/** What is known of the links or switches looked at: bytes each way, whose, who causes them. */
export default function LinkInspector({ place }: { place: NetworkPlace }) {
  const store = useShardscopeStore();
  const rank = useShardscope((state) => state.selectedRank);
  const { network, pending } = useNetwork();
  const back = (
    <button type="button" onClick={() => store.getState().lookAt(undefined)}>
      Back to rank {formatCount(rank ?? 0)}
    </button>
  );
  if (!network) return <p className="hint">Routing …</p>;
  return (
    <div className="link-inspector" aria-busy={pending}>
      <PlaceDetail network={network} place={place} back={back} />
    </div>
  );
}

interface PlaceProps {
  network: RoutedNetwork;
  back: ReactNode;
}

function PlaceDetail({ place, ...props }: PlaceProps & { place: NetworkPlace }) {
  const { graph } = props.network.loads;
  if (place.kind === "link" && place.link < graph.linkCount) {
    return <LinkDetail {...props} place={place} />;
  }
  if (place.kind === "switch" && place.vertex < graph.vertexCount) {
    return <SwitchDetail {...props} vertex={place.vertex} />;
  }
  if (place.kind === "part") return <PartDetail {...props} place={place} />;
  return <p className="hint">This fabric has no such cable. {props.back}</p>;
}

function LinkDetail(props: PlaceProps & { place: Extract<NetworkPlace, { kind: "link" }> }) {
  const { network, place, back } = props;
  const store = useShardscopeStore();
  const { loads, analysis, moment } = network;
  const { graph } = loads;
  const tier = tierOfLink(graph, place.link);
  const step = secondsOf(moment, analysis.report.step.seconds);
  const [up, down] = (["up", "down"] as const).map((way) => loadOfLink(loads, place.link, way));
  if (!up || !down) return null;
  const shown = place.direction === "up" ? up : down;
  const upper = graph.upperEnd[place.link] as number;
  const lower = graph.lowerEnd[place.link] as number;
  const node = nodeOfVertex(graph, lower);
  const part = partOfLink(graph, place.link);
  return (
    <>
      <Head
        title={cableName(graph, place.link, place.direction)}
        note={moment ? `${tier.name}, ${duringText(moment)}` : tier.name}
      />
      {back}
      <dl className="facts">
        <dt>{cableName(graph, place.link, "up")}</dt>
        <dd>{amountText(moment, up.bytes)}</dd>
        <dt>{cableName(graph, place.link, "down")}</dt>
        <dd>{amountText(moment, down.bytes)}</dd>
        <dt>rate, each way</dt>
        <dd>{formatNumber((tier.bytesPerSecond * 8) / 1e9)} Gbit/s</dd>
        <dt>busy, {place.direction === "up" ? "upward" : "downward"}</dt>
        <dd>
          {moment?.kind === "instant" ? "" : `${formatDuration(shown.busySeconds)}, `}
          {formatShare(shown.busySeconds / step)} {wholeText(moment)}
        </dd>
        {TRAFFIC_KINDS.filter((kind) => shown.byKind[kind] > 0).map((kind) => (
          <div key={kind} style={{ display: "contents" }}>
            <dt>{kind}</dt>
            <dd>{amountText(moment, shown.byKind[kind])}</dd>
          </div>
        ))}
      </dl>
      <p className="link-actions">
        <button
          type="button"
          onClick={() =>
            store
              .getState()
              .lookAt({ ...place, direction: place.direction === "up" ? "down" : "up" })
          }
        >
          Other direction
        </button>
        {part && part.kind !== "gpu" ? (
          <button type="button" onClick={() => store.getState().lookAt({ kind: "part", part })}>
            All its cables
          </button>
        ) : null}
        {partOfSwitch(graph, upper) ? (
          <button
            type="button"
            onClick={() => store.getState().lookAt({ kind: "switch", vertex: upper })}
          >
            {vertexName(graph, upper)}
          </button>
        ) : null}
        {tier.place === "host" ? null : (
          <TakeAway part="links" number={place.link} name="this cable" />
        )}
        {node === undefined ? null : <TakeAway part="nodes" number={node} name={`node ${node}`} />}
      </p>
      <h3>Who causes it</h3>
      <CauseTable network={network} place={place} bytes={shown.bytes} />
    </>
  );
}

function SwitchDetail({ network, vertex, back }: PlaceProps & { vertex: number }) {
  const { graph } = network.loads;
  const cables = cablesOfSwitch(graph, vertex);
  return (
    <>
      <Head title={vertexName(graph, vertex)} note={`${cables.length} ports in use`} />
      {back}
      <p className="link-actions">
        <TakeAway part="switches" number={vertex} name="this switch" />
      </p>
      <h3>Its ports</h3>
      <CableTable network={network} cables={cables} ports />
    </>
  );
}

function PartDetail(props: PlaceProps & { place: Extract<NetworkPlace, { kind: "part" }> }) {
  const { network, place, back } = props;
  const store = useShardscopeStore();
  const { loads, analysis, moment } = network;
  const runs = linksOfPart(loads.graph, place.part);
  const switches = switchesOfPart(loads.graph, place.part).flatMap(({ first, count }) =>
    Array.from({ length: count }, (_, index) => first + index),
  );
  const busiest = busiestCables(loads, runs, 12);
  const count = runs.reduce((sum, run) => sum + run.count, 0);
  const [most] = busiest;
  return (
    <>
      <Head title={partName(analysis, place.part)} note={`${formatCount(count)} cables`} />
      {back}
      {place.part.kind === "node-links" ? (
        <p className="link-actions">
          <TakeAway part="nodes" number={place.part.node} name={`node ${place.part.node}`} />
        </p>
      ) : null}
      {most ? (
        <p>
          Busiest: {cableName(loads.graph, most.link, most.direction)},{" "}
          {amountText(moment, most.bytes)},{" "}
          {formatShare(most.busySeconds / secondsOf(moment, analysis.report.step.seconds))}{" "}
          {wholeText(moment)}.
        </p>
      ) : null}
      <h3>Busiest cables</h3>
      <CableTable network={network} cables={busiest} />
      {switches.length > 0 ? (
        <>
          <h3>Switches</h3>
          <p className="switch-list">
            {switches.slice(0, 80).map((vertex) => (
              <button
                key={vertex}
                type="button"
                className="rank-link"
                onClick={() => store.getState().lookAt({ kind: "switch", vertex })}
              >
                {vertexName(loads.graph, vertex)}
              </button>
            ))}
            {switches.length > 80 ? ` and ${formatCount(switches.length - 80)} more` : ""}
          </p>
        </>
      ) : null}
    </>
  );
}

function Head({ title, note }: { title: string; note: string }) {
  return (
    <div className="inspector-head">
      <h2>{title}</h2>
      <span>{note}</span>
    </div>
  );
}

function TakeAway({ part, number, name }: { part: keyof Cut; number: number; name: string }) {
  const store = useShardscopeStore();
  const cut = useShardscope((state) => state.routes.present.cut);
  const isGone = cut[part].includes(number);
  return (
    <button
      type="button"
      aria-pressed={isGone}
      onClick={() => store.getState().reroute({ cut: toggleCut(cut, part, number) })}
    >
      {isGone ? `Put ${name} back` : `Take ${name} away`}
    </button>
  );
}

import { TRAFFIC_KINDS, type TrafficKind } from "../../engine/report.ts";
import type { LinkLoad } from "../../engine/traffic/link-causes.ts";
import { kindColour } from "../../scene/network/kind-style.ts";
import { amountText, secondsOf, wholeText } from "../../scene/network/moment-words.ts";
import { cableName } from "../../scene/network/parts-and-links.ts";
import { type TierBar, tierBars } from "../../scene/network/tier-bars.ts";
import { formatCount, formatDuration, formatShare } from "../../scene/quantity-text.ts";
import type { Theme } from "../../scene/theme.ts";
import type { RoutedNetwork } from "../../state/network.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";
import { useThemeInForce } from "../figure/use-theme-in-force.ts";

/**
 * The tiers of the fabric from the GPUs upward: all they carry, and a bar for the time their busiest
 * cable is busy, parted by whose bytes it carries. Pointing at a tier tells the matrix.
 */
export function TierTable(props: {
  network: RoutedNetwork;
  only: TrafficKind | undefined;
  lit: number | undefined;
  onLight(height: number | undefined): void;
}) {
  const { network, only, lit, onLight } = props;
  const theme = useThemeInForce();
  const { loads, analysis, moment } = network;
  const bars = tierBars(loads, only);
  const step = secondsOf(moment, analysis.report.step.seconds);
  const longest = Math.max(...bars.map(({ busiest }) => busyOf(busiest, only)), 1e-9);
  const kinds = TRAFFIC_KINDS.filter((kind) =>
    bars.some(({ byKind }) => byKind.some((one) => one.kind === kind)),
  );
  return (
    <>
      <table className="tier-table">
        <thead>
          <tr>
            <th scope="col">tier</th>
            <th scope="col">in all</th>
            <th scope="col">
              {moment?.kind === "instant"
                ? "busiest cable, of its rate"
                : "busiest cable, time it needs at full rate"}
            </th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr
              key={bar.tier}
              className={lit === bar.height ? "lit" : undefined}
              onPointerEnter={() => onLight(bar.height)}
              onPointerLeave={() => onLight(undefined)}
            >
              <th scope="row">
                <button
                  type="button"
                  className="rank-link"
                  aria-describedby="tier-hint"
                  onFocus={() => onLight(bar.height)}
                  onBlur={() => onLight(undefined)}
                >
                  {bar.tier}
                </button>
                <span className="tier-note">{formatCount(bar.links)} links</span>
              </th>
              <td>{amountText(moment, bar.totalBytes)}</td>
              <td>
                <Busiest
                  bar={bar}
                  network={network}
                  only={only}
                  longest={longest}
                  step={step}
                  theme={theme}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="hint kind-key" id="tier-hint">
        {kinds.map((kind) => (
          <span key={kind}>
            <span
              className={`swatch kind-${kind}`}
              style={{ backgroundColor: kindColour(theme, kind) }}
            />
            {kind}
          </span>
        ))}{" "}
        Pointing at a tier lights what of the matrix crosses it.
      </p>
    </>
  );
}

function Busiest(props: {
  bar: TierBar;
  network: RoutedNetwork;
  only: TrafficKind | undefined;
  longest: number;
  step: number;
  theme: Theme;
}) {
  const { bar, network, only, longest, step, theme } = props;
  const store = useShardscopeStore();
  const { busiest } = bar;
  const { moment } = network;
  if (!busiest || busiest.bytes === 0) return <span className="hint">nothing passes</span>;
  const { link, direction } = busiest;
  const kinds = TRAFFIC_KINDS.filter(
    (kind) => busiest.byKind[kind] > 0 && (only === undefined || only === kind),
  );
  const perByte = busiest.busySeconds / busiest.bytes;
  const busy = busyOf(busiest, only);
  return (
    <>
      <span className="tier-bar" aria-hidden="true">
        {kinds.map((kind) => (
          <span
            key={kind}
            className={`kind-${kind}`}
            style={{
              width: `${(100 * busiest.byKind[kind] * perByte) / longest}%`,
              backgroundColor: kindColour(theme, kind),
            }}
          />
        ))}
      </span>
      <span className="tier-note">
        {moment?.kind === "instant" ? "" : `${formatDuration(busy)}, `}
        {formatShare(busy / step)} {wholeText(moment)}:{" "}
        {kinds.map((kind) => `${kind} ${amountText(moment, busiest.byKind[kind])}`).join(", ") ||
          "nothing"}
      </span>
      <button
        type="button"
        className="rank-link"
        onClick={() => store.getState().lookAt({ kind: "link", link, direction })}
      >
        {cableName(network.loads.graph, link, direction)}
      </button>
      {bar.alike > 1 ? (
        <span className="tier-note">and {formatCount(bar.alike - 1)} more as busy</span>
      ) : null}
    </>
  );
}

function busyOf(busiest: LinkLoad | undefined, only: TrafficKind | undefined): number {
  if (!busiest || busiest.bytes === 0) return 0;
  const bytes = only === undefined ? busiest.bytes : busiest.byKind[only];
  return (busiest.busySeconds * bytes) / busiest.bytes;
}

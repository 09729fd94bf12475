import { useState } from "react";
import { TRAFFIC_KINDS } from "../../engine/report.ts";
import { bottleneck } from "../../engine/traffic/link-causes.ts";
import { kindsOfPlan } from "../../scene/network/kinds-of-plan.ts";
import { amountText, duringText, secondsOf } from "../../scene/network/moment-words.ts";
import { cableName } from "../../scene/network/parts-and-links.ts";
import { formatDuration, formatShare } from "../../scene/quantity-text.ts";
import type { RoutedNetwork } from "../../state/network.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { BusiestLinks } from "./BusiestLinks.tsx";
import { CutList } from "./CutList.tsx";
import { InstantSlider } from "./InstantSlider.tsx";
import { Matrix } from "./Matrix.tsx";
import "./network.css";
import { NetworkChoice } from "./NetworkChoice.tsx";
import { Statements } from "./Statements.tsx";
import { TierTable } from "./TierTable.tsx";
import { useNetwork } from "./use-network.ts";
import { useWhen } from "./use-when.ts";
import { WhatIf } from "./WhatIf.tsx";

/** What flows: who sends to whom, over which tiers, where it is tight, and what would change that. */
export default function NetworkView() {
  const { network, pending } = useNetwork();
  return (
    <section className="network-view" aria-labelledby="network-verdict" aria-busy={pending}>
      {network ? (
        <Routed network={network} />
      ) : (
        <p id="network-verdict" className="loading">
          Routing every group's bytes …
        </p>
      )}
    </section>
  );
}

function Routed({ network }: { network: RoutedNetwork }) {
  const only = useShardscope((state) => state.view.traffic);
  const [lit, setLit] = useState<number>();
  return (
    <>
      <Verdict network={network} />
      <NetworkTools />
      <CutList />
      <div className="network-columns">
        <section aria-labelledby="matrix-title">
          <h2 id="matrix-title">Who sends to whom</h2>
          <Matrix network={network} only={only} height={lit} />
        </section>
        <section aria-labelledby="tiers-title">
          <h2 id="tiers-title">Tier by tier</h2>
          <TierTable network={network} only={only} lit={lit} onLight={setLit} />
        </section>
      </div>
      <WhatIf />
      <section aria-labelledby="busiest-title">
        <h2 id="busiest-title">Busiest links</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <section className="table-scroll" tabIndex={0} aria-label="Table of the busiest links">
          <BusiestLinks network={network} />
        </section>
      </section>
      <Statements />
    </>
  );
}

function Verdict({ network: { loads, analysis, moment } }: { network: RoutedNetwork }) {
  const worst = bottleneck(loads);
  const during = moment ? ` ${duringText(moment)}` : "";
  if (!worst) {
    return (
      <p id="network-verdict" className="network-verdict">
        <strong>Nothing flows{during}:</strong>{" "}
        {moment ? "no group exchanges anything then." : "every group is a single GPU."}
      </p>
    );
  }
  const share = formatShare(worst.busySeconds / secondsOf(moment, analysis.report.step.seconds));
  return (
    <p id="network-verdict" className="network-verdict" aria-live="polite">
      <strong>
        Tightest{during}: {cableName(loads.graph, worst.link, worst.direction)}
      </strong>
      ,{" "}
      {moment?.kind === "instant"
        ? `${amountText(moment, worst.bytes)}, ${share} of its rate, on average over ${formatDuration(moment.seconds)}.`
        : `busy for ${formatDuration(worst.busySeconds)} at full rate, ${share} of the step.`}
    </p>
  );
}

const ROUTINGS = [
  { value: "adaptive", label: "adaptive: evenly over all ways" },
  { value: "hash", label: "static: one way a pair, by hash" },
  { value: "destination", label: "static: one way a destination" },
] as const;

function NetworkTools() {
  const store = useShardscopeStore();
  const only = useShardscope((state) => state.view.traffic);
  const routing = useShardscope((state) => state.routes.present.routing);
  const plan = useShardscope((state) => state.analysis.plan);
  const when = useWhen();
  // A torus has one way of routing, a node alone none.
  const hasSwitches = useShardscope((state) => state.analysis.fabric.tiers.length > 0);
  const kinds = kindsOfPlan(plan);
  return (
    <div className="network-tools">
      <NetworkChoice
        label="Traffic"
        value={only ?? "all"}
        choices={[
          { value: "all", label: "all kinds" },
          ...TRAFFIC_KINDS.filter((kind) => kinds.includes(kind) || kind === only).map((kind) => ({
            value: kind,
            label: `${kind} alone`,
          })),
        ]}
        onChange={(value) =>
          store.getState().look({ traffic: TRAFFIC_KINDS.find((kind) => kind === value) })
        }
      />
      <NetworkChoice
        label="When"
        value={when.value}
        choices={when.choices}
        onChange={when.choose}
      />
      {when.value === "instant" ? <InstantSlider /> : null}
      {hasSwitches ? (
        <NetworkChoice
          label="Routing"
          value={routing}
          choices={ROUTINGS}
          onChange={(value) => {
            const chosen = ROUTINGS.find((one) => one.value === value);
            if (chosen) store.getState().reroute({ routing: chosen.value });
          }}
        />
      ) : null}
    </div>
  );
}

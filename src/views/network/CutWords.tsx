import { useEffect, useState } from "react";
import type { LinkLoads } from "../../engine/traffic/link-loads.ts";
import { cutEffect } from "../../scene/network/cut-effect.ts";
import { secondsOf, wholeText } from "../../scene/network/moment-words.ts";
import { cableName } from "../../scene/network/parts-and-links.ts";
import { formatShare } from "../../scene/quantity-text.ts";
import type { RoutedNetwork } from "../../state/network.ts";
import { wholeAgain } from "../../state/route-settings.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";
import { useNetworkSource } from "./use-network.ts";

/** The new bottleneck beside the one of the whole fabric, in words. */
export function CutWords({ network }: { network: RoutedNetwork }) {
  const store = useShardscopeStore();
  const whole = useWholeLoads(network);
  if (!whole) return <span className="hint">Comparing with the whole fabric …</span>;
  const effect = cutEffect(whole, network.loads);
  if (!effect) return <span className="hint">No tier's busiest cable is busier for it.</span>;
  const { tier, busiest, before } = effect;
  const { link, direction, busySeconds } = busiest;
  const step = secondsOf(network.moment, network.analysis.report.step.seconds);
  return (
    <span className="hint">
      Felt most on {tier}: its busiest cable goes from {formatShare(before / step)} to{" "}
      {formatShare(busySeconds / step)} {wholeText(network.moment)}; time per iteration stays that
      of the whole fabric. Busiest there now:{" "}
      <button
        type="button"
        className="rank-link"
        onClick={() => store.getState().lookAt({ kind: "link", link, direction })}
      >
        {cableName(network.loads.graph, link, direction)}
      </button>
    </span>
  );
}

/** Loads of the same plan with nothing missing, worked out once per plan. */
function useWholeLoads({ analysis, routes, moment }: RoutedNetwork): LinkLoads | undefined {
  const source = useNetworkSource();
  const [known, setKnown] = useState<{ of: readonly unknown[]; loads: LinkLoads }>();
  const { routing } = routes;
  const isKnown = known?.of.every((one, at) => one === [analysis, routing, moment][at]);
  useEffect(() => {
    if (isKnown) return;
    let isOver = false;
    const asked = { analysis, routes: wholeAgain({ routing, cut: routes.cut }), moment };
    void source.ask(asked, { topic: "loads" }).then((loads) => {
      if (!isOver) setKnown({ of: [analysis, routing, moment], loads });
    });
    return () => {
      isOver = true;
    };
  }, [source, analysis, routing, moment, routes.cut, isKnown]);
  return isKnown ? known?.loads : undefined;
}

import { formatTraffic } from "../../scene/quantity-text.ts";
import { useShardscope } from "../../state/use-shardscope.ts";
import { useNetwork } from "../../views/network/use-network.ts";
import "../../views/network/network.css";

/** Beside the time while something of the fabric is taken away: the time knows nothing of it. */
export default function CutNote() {
  const { network } = useNetwork();
  const routes = useShardscope((state) => state.routes.present);
  const lost = network?.routes === routes ? network.loads.unroutedBytes : 0;
  if (lost === 0) return "of the whole cluster";
  return <strong className="cut-lost">cannot run: {formatTraffic(lost)} find no way</strong>;
}

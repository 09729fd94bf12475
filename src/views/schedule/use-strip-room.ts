/** Whether the schedule has room under the cluster: by the size of the page, or because a slide asks. */
import { useSyncExternalStore } from "react";
import { useShardscope } from "../../state/use-shardscope.ts";

const roomy = () => matchMedia("(min-width: 900px) and (min-height: 760px)");

function subscribe(listener: () => void): () => void {
  const query = roomy();
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

export function useStripRoom(): boolean {
  const embed = useShardscope((state) => state.view.embed);
  const isRoomy = useSyncExternalStore(subscribe, () => roomy().matches);
  return embed ? embed.includes("schedule") : isRoomy;
}

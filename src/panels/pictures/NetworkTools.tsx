import { TRAFFIC_KINDS } from "../../engine/report.ts";
import { kindsOfPlan } from "../../scene/network/kinds-of-plan.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { CutList } from "../../views/network/CutList.tsx";
import { useWhen } from "../../views/network/use-when.ts";
import { Choice } from "../controls/Choice.tsx";

const HEATS = [
  { value: "bytes", label: "bytes" },
  { value: "utilisation", label: "time busy" },
  { value: "kind", label: "whose traffic" },
] as const;

const one = <Value extends string>(values: readonly { value: Value }[], text: string) =>
  values.find(({ value }) => value === text)?.value;

/** What cables show, and whose bytes; how these are routed is the Network picture's. */
export default function NetworkTools() {
  const store = useShardscopeStore();
  const heat = useShardscope((state) => state.view.heat ?? "bytes");
  const traffic = useShardscope((state) => state.view.traffic);
  const plan = useShardscope((state) => state.analysis.plan);
  const kinds = kindsOfPlan(plan);
  const when = useWhen();
  const hasCursor = useShardscope((state) => state.view.time !== undefined);
  return (
    <>
      <Choice
        label="Links"
        value={heat}
        groups={[{ label: "", choices: HEATS }]}
        onChange={(value) => store.getState().look({ heat: one(HEATS, value) })}
      />
      <Choice
        label="Traffic"
        value={traffic ?? "all"}
        groups={[
          {
            label: "",
            choices: [
              { value: "all", label: "all kinds" },
              ...TRAFFIC_KINDS.filter((kind) => kinds.includes(kind) || kind === traffic).map(
                (kind) => ({ value: kind, label: `${kind} alone` }),
              ),
            ],
          },
        ]}
        onChange={(value) =>
          store.getState().look({ traffic: TRAFFIC_KINDS.find((kind) => kind === value) })
        }
      />
      {when.value !== "iteration" || hasCursor ? (
        <Choice
          label="When"
          value={when.value}
          groups={[{ label: "", choices: when.choices }]}
          onChange={when.choose}
        />
      ) : null}
      <CutList />
    </>
  );
}

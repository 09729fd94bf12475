import { useEffect, useId, useState } from "react";
import { useShardscope } from "../../state/use-shardscope.ts";
import { Choice } from "./Choice.tsx";
import { useEdit, useProblem } from "./use-edit.ts";

const ORDERS = [
  { value: "contiguous", label: "contiguous" },
  { value: "round-robin", label: "round-robin" },
  { value: "hosts", label: "by a host list" },
];

const MEANINGS: Record<string, string> = {
  contiguous: "Node after node is filled (Slurm: block).",
  "round-robin": "Rank after rank on the next node (Slurm: cyclic).",
  hosts: "Nodes are filled in this order; or name a host for every rank.",
};

/** Which node each rank runs on. One node can only be filled in one way. */
export function PlacementField() {
  const { nodes, placement = "contiguous" } = useShardscope((state) => state.analysis.plan.cluster);
  const edit = useEdit();
  if (nodes === 1 && placement === "contiguous") return null;
  const chosen = typeof placement === "string" ? placement : "hosts";
  return (
    <>
      <Choice
        label="Node order"
        value={chosen}
        groups={[{ label: "", choices: ORDERS }]}
        onChange={(value) =>
          edit({ "cluster.placement": value === "hosts" ? { hosts: everyNode(nodes) } : value })
        }
      />
      <p className="hint">{MEANINGS[chosen]}</p>
      {typeof placement === "string" ? null : <HostList hosts={placement.hosts} />}
    </>
  );
}

/** All nodes in the order of their names, as Slurm writes them. */
function everyNode(nodes: number): string {
  const last = String(nodes);
  return `node[${"1".padStart(Math.max(3, last.length), "0")}-${last.padStart(3, "0")}]`;
}

/** What is typed stays while it is wrong; the plan follows every list that can be. */
function HostList({ hosts }: { hosts: string }) {
  const id = useId();
  const edit = useEdit();
  const { problem } = useProblem("cluster.placement");
  const [text, setText] = useState(hosts);
  useEffect(() => setText(hosts), [hosts]);
  return (
    <div className="stacked text-field">
      <label htmlFor={id}>Hosts, in the order they are filled</label>
      <textarea
        id={id}
        rows={4}
        value={text}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={problem !== undefined}
        aria-describedby={problem ? `${id}-problem` : `${id}-hint`}
        onChange={(event) => {
          setText(event.target.value);
          edit({ "cluster.placement": { hosts: event.target.value } }, "hosts");
        }}
      />
      {problem ? (
        <p className="problem" id={`${id}-problem`}>
          {problem}
        </p>
      ) : (
        <p className="hint" id={`${id}-hint`}>
          One a line, or node[001-020,031]. In their racks they stand in the order of their names.
        </p>
      )}
    </div>
  );
}

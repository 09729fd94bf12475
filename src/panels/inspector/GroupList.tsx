import { useState } from "react";
import type { Analysis } from "../../engine/evaluate.ts";
import type { GroupKind } from "../../engine/layout/process-groups.ts";
import { INSPECTED_GROUPS } from "../../engine/rank-facts.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";
import { compressRanks } from "./compress-ranks.ts";

/** Every process group of a rank; opened, a group lists its members, each a way to that GPU. */
export function GroupList({ analysis, rank }: { analysis: Analysis; rank: number }) {
  return (
    <div className="groups">
      {INSPECTED_GROUPS.map(({ kind, name }) => (
        <Group key={kind} kind={kind} name={name} members={analysis.grid.groupOf(kind, rank)} />
      ))}
    </div>
  );
}

/** Above this a list of buttons helps nobody; the members are still all there as text. */
const MOST_BUTTONS = 256;

function Group(props: { kind: GroupKind; name: string; members: readonly number[] }) {
  const { kind, name, members } = props;
  const store = useShardscopeStore();
  const [open, setOpen] = useState(false);
  if (members.length === 0) return null;
  return (
    <details data-group={kind} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {name} <code>{kind}</code> · {members.length}
        <span className="group-members">{compressRanks(members)}</span>
      </summary>
      {open ? (
        <p className="group-members all-members">
          {members.length > MOST_BUTTONS
            ? members.join(", ")
            : members.map((member, index) => (
                <span key={member}>
                  {index > 0 ? ", " : ""}
                  <button
                    type="button"
                    className="rank-link"
                    aria-label={`Show rank ${member}`}
                    onClick={() => store.getState().select(member)}
                  >
                    {member}
                  </button>
                </span>
              ))}
        </p>
      ) : null}
    </details>
  );
}

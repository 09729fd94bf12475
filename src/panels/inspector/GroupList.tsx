import { useEffect, useState } from "react";
import type { Analysis } from "../../engine/evaluate.ts";
import type { GroupKind } from "../../engine/layout/process-groups.ts";
import { INSPECTED_GROUPS } from "../../engine/rank-facts.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";
import { compressRanks } from "./compress-ranks.ts";
import { trafficOfGroup } from "./traffic-of-group.ts";

/** Every process group of a rank; opened, a group lists its members, each a way to that GPU. */
export function GroupList({ analysis, rank }: { analysis: Analysis; rank: number }) {
  return (
    <div className="groups">
      {INSPECTED_GROUPS.map(({ kind, name }) => (
        <Group
          key={kind}
          analysis={analysis}
          rank={rank}
          kind={kind}
          name={name}
          members={analysis.grid.groupOf(kind, rank)}
        />
      ))}
    </div>
  );
}

/** Above this a list of buttons helps nobody; the members are still all there as text. */
const MOST_BUTTONS = 256;

/**
 * Pointing at a group shows its ring or tree, or its messages, on the cables. What is lit follows the
 * rank: a pointer at rest lights the group of whichever rank the row has come to be about.
 */
function useLighting(analysis: Analysis, group: GroupKind, rank: number) {
  const store = useShardscopeStore();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    if (!isOver) return;
    store.getState().light(trafficOfGroup(analysis, group, rank));
    return () => store.getState().light(undefined);
  }, [isOver, store, analysis, group, rank]);
  return {
    onPointerEnter: () => setIsOver(true),
    onPointerLeave: () => setIsOver(false),
    onFocus: () => setIsOver(true),
    onBlur: () => setIsOver(false),
  };
}

function Group(props: {
  analysis: Analysis;
  rank: number;
  kind: GroupKind;
  name: string;
  members: readonly number[];
}) {
  const { analysis, rank, kind, name, members } = props;
  const lighting = useLighting(analysis, kind, rank);
  const store = useShardscopeStore();
  const [open, setOpen] = useState(false);
  if (members.length === 0) return null;
  return (
    <details data-group={kind} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary {...lighting}>
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

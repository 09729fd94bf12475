/** The bubble, as measured in the simulated step and as papers write it, and what the times are. */
import { bubbleFraction } from "../../engine/schedule/timeline.ts";
import { formatDuration, formatShare } from "../../scene/quantity-text.ts";
import type { ScheduleSceneInput } from "../../scene/schedule/schedule-input.ts";
import { TextbookCard } from "./TextbookCard.tsx";

/**
 * @param props.headline the share of the iteration that the slowest rank waits, where the page shows it
 * @param props.named whether to say which schedule it is, where another is explained too
 */
export function BubbleFigures(props: {
  input: ScheduleSceneInput;
  headline?: number | undefined;
  named: boolean;
}) {
  const { input, headline } = props;
  const { timeline, textbookBubble } = input;
  const { schedule, pipelineSeconds, busySeconds, blockedSeconds } = timeline;
  const ranks = schedule.rankCount;
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const rows: [name: string, seconds: number][] = [
    ["computing", sum(busySeconds) / ranks],
    ["kept from it by messages", sum(blockedSeconds) / ranks],
  ];
  const used = rows.reduce((total, [, seconds]) => total + seconds, 0);
  return (
    <details className="schedule-figures-of">
      <summary>
        {props.named ? `${input.name}: bubble` : "Bubble"} {formatShare(bubbleFraction(timeline))}{" "}
        in this step
        {ranks > 1 ? ", mean of ranks" : ""}
        {textbookBubble ? `; ${formatShare(textbookBubble.value)} by the textbook` : ""}
      </summary>
      <div className="bubble-columns">
        <div>
          <h3>In this step</h3>
          <p>
            Time that a pipeline rank has nothing to do, of the {formatDuration(pipelineSeconds)}{" "}
            from the first forward to the last backward; mean of {ranks} ranks.
            {ranks > 1 && headline !== undefined
              ? ` The headline's ${formatShare(headline)} is of the whole iteration, and of the slowest rank alone; the others wait for that one besides.`
              : ""}
          </p>
          <table>
            <tbody>
              {[...rows, ["idle", pipelineSeconds - used] as const].map(([name, seconds]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{formatDuration(seconds)}</td>
                  <td>{formatShare(pipelineSeconds === 0 ? 0 : seconds / pipelineSeconds)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {textbookBubble ? (
          <div>
            <h3>By the textbook</h3>
            <p>Equal stages and free messages assumed; times are the means over ranks.</p>
            <TextbookCard value={textbookBubble} />
          </div>
        ) : (
          <p>No paper gives a formula for this schedule's bubble.</p>
        )}
      </div>
    </details>
  );
}

/** What the page's lists say of a plan that came from elsewhere: always what is in force. */
import { afterEach, expect, test } from "vitest";
import { cleanup, render } from "vitest-browser-react";
import { planSchema } from "../../src/engine/plan/schema.ts";
import { Choice } from "../../src/panels/controls/Choice.tsx";
import { TrainingControls } from "../../src/panels/controls/TrainingControls.tsx";
import { SCHEDULE_TITLES } from "../../src/scene/schedule/schedule-names.ts";
import { createShardscopeStore } from "../../src/state/store.ts";
import { StoreContext } from "../../src/state/use-shardscope.ts";
import { ScheduleTools } from "../../src/views/schedule/ScheduleTools.tsx";

const NAMES = planSchema.entries.training.wrapped.entries.schedule.wrapped.options;
const CHUNKED: readonly string[] = ["interleaved-1f1b", "looped-bfs", "interleaved-zb"];

function planOf(schedule: string) {
  return {
    version: 1,
    model: { layers: 16, hiddenSize: 4096, attentionHeads: 32 },
    cluster: { accelerator: "a100-sxm-80", gpus: 32 },
    parallel: {
      tensor: 8,
      pipeline: 4,
      data: 1,
      ...(CHUNKED.includes(schedule) ? { virtualPipeline: 2 } : {}),
    },
    training: { globalBatchSize: 8, schedule },
  };
}

function selectLabelled(label: string): HTMLSelectElement {
  const found = [...document.querySelectorAll("label")].find((one) =>
    one.textContent?.startsWith(label),
  );
  return (found?.control ?? document.createElement("select")) as HTMLSelectElement;
}

const chosen = (select: HTMLSelectElement) => select.selectedOptions[0]?.textContent;

afterEach(cleanup);

test.each(NAMES)(
  "%s is in the control of schedules, and shown while it is in force",
  async (name) => {
    const store = createShardscopeStore({ document: planOf(name) });
    await render(
      <StoreContext value={store}>
        <TrainingControls />
      </StoreContext>,
    );
    expect(store.getState().analysis.plan.training.schedule).toBe(name);
    expect(chosen(selectLabelled("Schedule"))).toBe(SCHEDULE_TITLES[name]);
  },
);

test.each(NAMES)("%s is called the same where it is compared", async (name) => {
  await render(
    <StoreContext value={createShardscopeStore({ document: planOf("1f1b") })}>
      <ScheduleTools
        schedule="1f1b"
        compared={name}
        onZoom={() => undefined}
        onWhole={() => undefined}
        onCompare={() => undefined}
      />
    </StoreContext>,
  );
  expect(chosen(selectLabelled("Compare with"))).toBe(SCHEDULE_TITLES[name]);
});

test("a value that no list has is shown as it is", async () => {
  const groups = [{ label: "", choices: [{ value: "one", label: "One" }] }];
  await render(<Choice label="Which" value="other" groups={groups} onChange={() => undefined} />);
  expect(chosen(selectLabelled("Which"))).toBe("other");
});

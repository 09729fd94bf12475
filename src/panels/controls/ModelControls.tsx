import { MODEL_NOTES } from "../../engine/plan/presets/model-notes.ts";
import { MODEL_PRESETS } from "../../engine/plan/presets/models.ts";
import { formatLarge } from "../../scene/quantity-text.ts";
import { chooseModel } from "../../state/choose-preset.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { Choice, type ChoiceGroup } from "./Choice.tsx";
import { WholeNumber } from "./WholeNumber.tsx";

/** Which model: a preset, or one's own by its shape. */
export function ModelControls() {
  const model = useShardscope((state) => state.analysis.plan.model);
  const parameters = useShardscope((state) => state.analysis.report.parameters);
  const store = useShardscopeStore();
  return (
    <>
      <h2>Model</h2>
      <Choice
        label="Model"
        labelHidden
        value={model.preset ?? "custom"}
        groups={[...(model.preset ? [] : [customGroup(model.name)]), ...MODEL_GROUPS]}
        onChange={(id) => chooseModel(store, id)}
      />
      <p className="hint">
        {formatLarge(parameters.total)} parameters
        {parameters.active < parameters.total * 0.999
          ? `, ${formatLarge(parameters.active)} active`
          : ""}
        {" · "}
        {model.layers} layers · hidden {model.hiddenSize} · {model.attentionHeads} heads
      </p>
      <details className="more">
        <summary>Shape</summary>
        <PresetNote id={model.preset} />
        <WholeNumber label="Layers" path="model.layers" value={model.layers} />
        <WholeNumber label="Hidden size" path="model.hiddenSize" value={model.hiddenSize} />
        <WholeNumber label="Heads" path="model.attentionHeads" value={model.attentionHeads} />
        <WholeNumber
          label="Key-value heads"
          path="model.keyValueHeads"
          value={model.keyValueHeads}
        />
        <WholeNumber label="Feed-forward" path="model.ffnHiddenSize" value={model.ffnHiddenSize} />
        <WholeNumber label="Vocabulary" path="model.vocabularySize" value={model.vocabularySize} />
      </details>
    </>
  );
}

const MODEL_GROUPS: ChoiceGroup[] = [
  {
    label: "",
    choices: MODEL_PRESETS.map(({ id, model }) => ({ value: id, label: model.name })),
  },
];

function customGroup(name: string): ChoiceGroup {
  return { label: "", choices: [{ value: "custom", label: name }] };
}

/** Where a preset's shape is from, what of it was never published, and what is odd about it. */
function PresetNote({ id }: { id: string | undefined }) {
  const known = id === undefined ? undefined : MODEL_NOTES[id];
  if (!known) return null;
  const { source, unpublished, note } = known;
  return (
    <p className="source">
      Source: {source}.{unpublished ? ` Never published: ${unpublished.join(", ")}.` : ""}
      {note ? ` ${note}` : ""}
    </p>
  );
}

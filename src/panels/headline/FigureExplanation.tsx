import { explainFigure, type FigureId } from "../../engine/explain-figure.ts";
import { useShardscope } from "../../state/use-shardscope.ts";
import { Explanation } from "../../views/explanation/Explanation.tsx";

/** A headline number opened; fetched with all the declarations it reads when first asked for. */
export default function FigureExplanation(props: { id: FigureId; onClose(): void }) {
  const analysis = useShardscope((state) => state.analysis);
  return <Explanation value={explainFigure(analysis, props.id)} onClose={props.onClose} />;
}

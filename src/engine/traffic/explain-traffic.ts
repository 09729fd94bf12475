/** The bytes of one kind that a GPU of a stage sends, opened into formulas, inputs and sources. */
import { type ExplainedValue, explain, type Quantity, quantity } from "../quantity.ts";
import type { TrafficKind } from "../report.ts";
import type { CollectiveUse, MessageSize } from "./collective-use.ts";
import type { GroupPlacement } from "./group-placement.ts";
import * as sizes from "./message-quantities.ts";
import {
  allReduceSent,
  messagesSent,
  partsSent,
  spreadCrossing,
  spreadInside,
} from "./sent-quantities.ts";

const kindSum = quantity({
  id: "traffic.perGpu",
  name: "Bytes one GPU sends",
  symbol: "ΣB",
  unit: "bytes",
  formula: "sum of the parts",
  inputs: { B: "sum of the collectives of this kind" },
  source: "one iteration, all collectives of the kind",
  compute: ({ B }) => B,
});

const declaredSizes = new Map<string, Quantity<string>>(
  Object.values<Quantity<string>>(sizes).map((declared) => [declared.id, declared]),
);

/** @throws Error for a size that is declared nowhere */
function declarationOf({ quantityId }: MessageSize): Quantity<string> {
  const declared = declaredSizes.get(quantityId);
  if (declared === undefined) throw new Error(`${quantityId} is not declared`);
  return declared;
}

/**
 * @param collectives of one stage, as `trafficPerGpu` lists them
 * @returns the sum with one part per collective, each with the size of its message as a part
 */
export function explainStageTraffic(
  collectives: CollectiveUse[],
  kind: TrafficKind,
  stage: number,
  placement: GroupPlacement,
): ExplainedValue {
  const parts = collectives
    .filter((use) => use.kind === kind)
    .map((use) => explainUse(use, stage, placement));
  const sum = parts.reduce((total, part) => total + part.value, 0);
  return { ...explain(kindSum, { B: sum }), name: `Bytes one GPU sends, ${kind}`, parts };
}

function explainUse(use: CollectiveUse, stage: number, placement: GroupPlacement): ExplainedValue {
  const message: ExplainedValue = {
    ...explain(declarationOf(use.size), use.size.inputs),
    note: `one ${use.pattern}`,
  };
  const sent = explainSent(use, stage, placement);
  return { ...sent, name: use.purpose, parts: [...(sent.parts ?? []), message] };
}

function explainSent(use: CollectiveUse, stage: number, placement: GroupPlacement): ExplainedValue {
  const { size, count: k, pattern, spread } = use;
  const S = size.bytes;
  if (pattern === "send") return explain(messagesSent, { k, S });
  const { size: n, perDomain: g, domains: N } = placement.of(use.group, stage);
  if (spread === undefined) {
    return explain(pattern === "all-reduce" ? allReduceSent : partsSent, { k, n, S });
  }
  const crossing = { k, S, N, c: spread.copiesPerToken, M: spread.mostNodes };
  const parts = [explain(spreadCrossing, crossing), explain(spreadInside, { k, S, g })];
  const B = parts.reduce((sum, part) => sum + part.value, 0);
  return { ...explain(kindSum, { B }), parts };
}

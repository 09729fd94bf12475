/** The ledger of explanations, and where it finds the declaration of what is entered. */
import { type Computation, type ExplainedValue, explain, type Quantity } from "../quantity.ts";
import * as activations from "./activation-quantities.ts";
import * as framework from "./framework-quantities.ts";
import { MemoryLedger, type MemoryPart } from "./memory-ledger.ts";
import * as states from "./state-quantities.ts";
import * as transients from "./transient-quantities.ts";

const declarations = new Map<string, Quantity<string>>(
  [activations, framework, states, transients]
    .flatMap((declared) => Object.values<Quantity<string>>(declared))
    .map((declared) => [declared.id, declared]),
);

/** @throws Error for a sum that is declared nowhere */
function declarationOf<S extends string>({ id }: Computation<S>): Quantity<S> {
  const declared = declarations.get(id);
  if (declared === undefined) throw new Error(`${id} is not declared`);
  return declared as unknown as Quantity<S>;
}

/** A ledger that also keeps each entry's explanation; entries of nothing are left out. */
export class ExplainingLedger extends MemoryLedger {
  override readonly keepsEntries = true;
  readonly entries: Record<MemoryPart, ExplainedValue[]> = {
    weights: [],
    gradients: [],
    optimizerStates: [],
    activations: [],
    communicationBuffers: [],
    framework: [],
  };

  override add<S extends string>(
    part: MemoryPart,
    sum: Computation<S>,
    values: Record<S, number>,
    note?: string,
  ): number {
    const amount = super.add(part, sum, values);
    if (amount !== 0) this.entries[part].push(explain(declarationOf(sum), values, note));
    return amount;
  }
}

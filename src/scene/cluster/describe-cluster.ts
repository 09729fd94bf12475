/** The whole picture in words: its label for screen readers and the title of an exported figure. */
import { formatCount } from "../quantity-text.ts";
import type { ClusterColour, ClusterSceneInput } from "./cluster-input.ts";

/** What each colour stands for, as the legend's title has it. */
export const COLOUR_NAMES: Record<ClusterColour, string> = {
  stage: "pipeline stage",
  tensor: "tensor rank",
  data: "data replica",
  context: "context rank",
  expert: "expert rank",
  memory: "memory",
  communication: "bytes sent",
  network: "bytes sent through adapters",
  activity: "at work",
};

export function summaryOf({ plan, fabric }: ClusterSceneInput, colour: ClusterColour): string {
  const { gpus, nodes } = plan.cluster;
  const units =
    fabric.units > 1
      ? ` in ${formatCount(fabric.units)} ${plural(fabric.unitName, fabric.units)}`
      : "";
  const tiers = fabric.tiers
    .filter((tier) => tier.switches > 0)
    .map((tier) => `${formatCount(tier.switches)} ${tier.name} ${plural("switch", tier.switches)}`);
  return [
    `${formatCount(gpus)} ${plural("GPU", gpus)} on ${formatCount(nodes)} ${plural("node", nodes)}${units}`,
    ...(tiers.length > 0 ? [`joined by ${tiers.join(", ")}`] : []),
    `coloured by ${COLOUR_NAMES[colour]}`,
  ].join(", ");
}

function plural(noun: string, count: number): string {
  if (count === 1) return noun;
  return /(s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

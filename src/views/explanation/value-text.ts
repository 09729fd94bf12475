/** An explained value in the unit that its quantity declares, wherever it is shown. */
import type { ExplainedValue } from "../../engine/quantity.ts";
import {
  formatCount,
  formatDuration,
  formatLarge,
  formatMemory,
  formatNumber,
  formatShare,
  formatTraffic,
} from "../../scene/quantity-text.ts";

const SECONDS_PER_DAY = 86_400;

export function valueText({ value, unit }: Pick<ExplainedValue, "value" | "unit">): string {
  switch (unit) {
    case "bytes":
      return formatMemory(value);
    case "bytes sent":
      return formatTraffic(value);
    case "seconds":
      return formatDuration(value);
    case "days":
      return formatDuration(value * SECONDS_PER_DAY);
    case "fraction":
      return formatShare(value);
    case "bytes per second":
      return `${formatTraffic(value)}/s`;
    case "tflops":
      return `${formatNumber(value)} TFLOP/s`;
    case "count":
      return Math.abs(value) >= 1e6 ? formatLarge(value) : formatCount(value);
    case "kilowatt hours":
      return energyText(value);
    default:
      return `${formatNumber(value, 4)} ${unit}`;
  }
}

function energyText(kilowattHours: number): string {
  return kilowattHours < 1000
    ? `${formatNumber(kilowattHours)}\u202fkWh`
    : `${formatNumber(kilowattHours / 1000)}\u202fMWh`;
}

import type { MemoryParts } from "../../engine/report.ts";
import { MEMORY_PARTS } from "../../scene/memory/memory-parts.ts";
import { formatMemory } from "../../scene/quantity-text.ts";

/** One stage's memory as a stacked bar against the capacity line. */
export function MemoryStack({ bytes, capacity }: { bytes: MemoryParts; capacity: number }) {
  const span = Math.max(capacity, bytes.total) * 1.001;
  let left = 0;
  return (
    <svg
      className="memory-stack"
      viewBox="0 0 100 20"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${formatMemory(bytes.total)} of ${formatMemory(capacity)}: ${MEMORY_PARTS.map(
        ({ part, name }) => `${name} ${formatMemory(bytes[part])}`,
      ).join(", ")}`}
    >
      <defs>
        <pattern id="over" width="3" height="4" patternUnits="userSpaceOnUse">
          <rect width="1.3" height="4" fill="var(--raised)" />
          <rect x="0.3" width="0.7" height="4" fill="var(--danger)" />
        </pattern>
      </defs>
      <rect width="100" height="20" fill="var(--raised)" stroke="var(--line-strong)" />
      {MEMORY_PARTS.map(({ part }) => {
        const width = (bytes[part] / span) * 100;
        const bar = (
          <rect key={part} x={left} width={width} height="20" fill={`var(--part-${part})`} />
        );
        left += width;
        return bar;
      })}
      {bytes.total > capacity ? (
        <rect
          x={(capacity / span) * 100}
          width={((bytes.total - capacity) / span) * 100}
          height="20"
          fill="url(#over)"
        />
      ) : null}
      <line
        x1={(capacity / span) * 100}
        x2={(capacity / span) * 100}
        y1="0"
        y2="20"
        stroke="var(--ink)"
        strokeWidth="2"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

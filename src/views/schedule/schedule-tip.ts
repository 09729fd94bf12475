/** A few lines beside the pointer that name what is under it; for those who hear, the keyboard does. */

export interface ScheduleTip {
  /** Shows lines beside a point of the host; nothing takes them away. */
  show(lines: readonly string[] | undefined, x: number, y: number): void;
  destroy(): void;
}

/** Away from the pointer, so that it hides neither the tip nor what it points at. */
const AWAY = 14;

export function createTip(host: HTMLElement): ScheduleTip {
  const tip = document.createElement("div");
  tip.className = "schedule-tip";
  tip.setAttribute("aria-hidden", "true");
  tip.hidden = true;
  host.append(tip);
  let shown = "";
  return {
    show(lines, x, y) {
      tip.hidden = lines === undefined;
      if (!lines) return;
      const text = lines.join("\n");
      if (text !== shown) tip.textContent = text;
      shown = text;
      const { offsetWidth, offsetHeight } = tip;
      const isRight = x + AWAY + offsetWidth <= host.clientWidth;
      const isBelow = y + AWAY + offsetHeight <= host.clientHeight;
      const left = isRight ? x + AWAY : x - AWAY - offsetWidth;
      const top = isBelow ? y + AWAY : y - AWAY - offsetHeight;
      tip.style.transform = `translate(${Math.max(0, left)}px, ${top}px)`;
    },
    destroy: () => tip.remove(),
  };
}

import { useRef, useState } from "react";
import { formatCount } from "../../scene/quantity-text.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";
import { FIGURE_HEIGHT, FIGURE_WIDTH, IMAGE_SCALE } from "../../views/export/figure-size.ts";
import type { FileKind } from "../../views/export/take-away.ts";

const sizeText = (scale: number) =>
  `${formatCount(FIGURE_WIDTH * scale)} × ${formatCount(FIGURE_HEIGHT * scale)}`;

/** What one takes away, with what it is. */
const FILES: readonly [kind: FileKind, name: string, what: string][] = [
  ["svg", "Picture as SVG", `vectors, ${sizeText(1)}`],
  ["png", "Picture as PNG", `${sizeText(IMAGE_SCALE)} pixels`],
  ["json", "Plan as JSON", "as the command line reads it"],
  ["report", "Report as JSON", "every number of the plan"],
];

const SAID_MILLISECONDS = 5000;

/** What is looked at as a file or a link, in the platform's own popover: Escape and a click close it. */
export function ExportMenu() {
  const store = useShardscopeStore();
  const menu = useRef<HTMLElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const [said, setSaid] = useState("");
  const say = (text: string) => {
    menu.current?.hidePopover();
    setSaid(text);
    setTimeout(() => setSaid(""), SAID_MILLISECONDS);
  };
  const save = async (kind: FileKind) => {
    try {
      const { fileName, takeAway } = await import("../../views/export/take-away.ts");
      const state = store.getState();
      download(await takeAway(state, kind), fileName(state, kind));
      say("Saved");
    } catch (error) {
      say(`Not saved: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      say("Link copied");
    } catch {
      // Frames and plain http have no clipboard; the address bar holds the same link.
      say("Copy the address bar: it holds this view");
    }
  };
  return (
    <>
      <span role="status" className={said ? "said" : "visually-hidden"}>
        {said}
      </span>
      <button type="button" ref={opener} popoverTarget="export-menu">
        Export
      </button>
      <section
        id="export-menu"
        ref={menu}
        popover="auto"
        aria-label="Export"
        className="export-menu"
        onBeforeToggle={() => placeUnder(opener.current, menu.current)}
      >
        {FILES.map(([kind, name, what]) => (
          <button key={kind} type="button" onClick={() => save(kind)}>
            {name} <span className="hint">{what}</span>
          </button>
        ))}
        <button type="button" onClick={copy}>
          Copy link <span className="hint">the plan and this view</span>
        </button>
      </section>
    </>
  );
}

/** As wide as `controls.css` makes it. */
const MENU_WIDTH = 320;

/** A popover lies above everything and knows nothing of what opened it. */
function placeUnder(opener: HTMLElement | null, menu: HTMLElement | null): void {
  if (!opener || !menu) return;
  const { bottom, right } = opener.getBoundingClientRect();
  menu.style.top = `${bottom + 4}px`;
  menu.style.left = `${Math.max(8, right - MENU_WIDTH)}px`;
}

function download(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser reads the address in a later task.
  setTimeout(() => URL.revokeObjectURL(link.href), SAID_MILLISECONDS);
}

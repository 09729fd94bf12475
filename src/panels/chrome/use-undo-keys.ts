import { useEffect } from "react";
import { useShardscopeStore } from "../../state/use-shardscope.ts";

/** Ctrl or ⌘ with Z takes back, with Shift+Z or Y does again; text being typed keeps its own undo. */
export function useUndoKeys(): void {
  const store = useShardscopeStore();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return;
      const key = event.key.toLowerCase();
      const forward = key === "y" || (key === "z" && event.shiftKey);
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      if (forward) store.getState().redo();
      else store.getState().undo();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [store]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && !["range", "radio", "checkbox"].includes(target.type))
  );
}

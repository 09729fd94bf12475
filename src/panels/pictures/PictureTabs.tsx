import { type KeyboardEvent, useRef } from "react";

export interface PictureTab {
  id: string;
  label: string;
}

/** Tabs over the pictures: one stop for the Tab key, arrow keys between them (WAI-ARIA tabs). */
export function PictureTabs(props: {
  tabs: readonly PictureTab[];
  shown: string;
  onShow(id: string): void;
}) {
  const { tabs, shown, onShow } = props;
  const list = useRef<HTMLDivElement>(null);
  const go = (index: number) => {
    const tab = tabs[(index + tabs.length) % tabs.length];
    if (!tab) return;
    onShow(tab.id);
    list.current?.querySelector<HTMLElement>(`#tab-${tab.id}`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.id === shown);
    const target = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    go(target);
  };
  return (
    <div className="picture-tabs" role="tablist" aria-label="Pictures" ref={list}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`tab-${tab.id}`}
          aria-selected={tab.id === shown}
          aria-controls="picture-panel"
          tabIndex={tab.id === shown ? 0 : -1}
          onClick={() => onShow(tab.id)}
          onKeyDown={onKeyDown}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}

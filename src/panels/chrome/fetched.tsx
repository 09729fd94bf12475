import { type ComponentType, use } from "react";

/** A part of the page that arrives as a piece of its own. */
export interface Fetched {
  (): React.ReactNode;
  /** Fetches it before it is shown; one that does not come is asked for again when it is. */
  fetchNow(): void;
  /** Forgets a piece that did not come, so that showing it asks for it again. */
  fetchAgain(): void;
}

/**
 * Like React's `lazy`, which keeps a failure for ever: here a piece that did not come, because the
 * network was away, can be asked for again.
 */
export function fetched(load: () => Promise<{ default: ComponentType }>): Fetched {
  let piece: Promise<{ default: ComponentType }> | undefined;
  const Part = () => {
    piece ??= load();
    const { default: Arrived } = use(piece);
    return <Arrived />;
  };
  const forget = () => {
    piece = undefined;
  };
  return Object.assign(Part, {
    fetchNow() {
      piece ??= load();
      piece.catch(forget);
    },
    fetchAgain: forget,
  });
}

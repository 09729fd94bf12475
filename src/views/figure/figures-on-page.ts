/**
 * The figures that stand on the page now. Each can give its picture at any size, as marks: what is
 * printed or saved is what is looked at, and needs no pixels of the screen.
 */
import type { Picture } from "../../scene/marks.ts";

export interface ShownFigure {
  /** The element that the figure fills. */
  host: HTMLElement;
  /** What is shown, with what is selected, in the theme in force; undefined before there is anything. */
  picture(width: number, height: number): Picture | undefined;
  /** The figure in words. */
  summary(): string;
}

const shown = new Set<ShownFigure>();

/** Tells of a figure; returns how to take it back. */
export function showFigure(figure: ShownFigure): () => void {
  shown.add(figure);
  return () => shown.delete(figure);
}

/** Figures of the pictures, in the order of the page; those of the inspector and hidden ones are not. */
export function figuresOnPage(): ShownFigure[] {
  return [...shown]
    .filter(({ host }) => host.clientHeight > 0 && host.closest(".picture-panel") !== null)
    .sort(({ host }, { host: other }) =>
      host.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    );
}

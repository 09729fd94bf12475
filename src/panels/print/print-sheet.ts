/**
 * What goes onto paper: title, headline and the pictures looked at, drawn anew as vectors in the light
 * theme, on one page. The sheet stands beside the app from just before printing until just after;
 * `print.css` shows it in the app's place.
 */
import { flushSync } from "react-dom";
import { toSvg } from "../../draw/svg.ts";
import type { ShardscopeStore } from "../../state/store.ts";
import { figuresOnPage, type ShownFigure } from "../../views/figure/figures-on-page.ts";
import { drawForPaper } from "../../views/figure/use-theme-in-force.ts";
import "./print.css";

/** Of a landscape page, A4 or letter, without margins, title and headline. Letters keep their size. */
const WIDTH = 1040;
const HEIGHT = 566;
/** A picture with others beside it keeps at least this share of the page. */
const LEAST_SHARE = 0.3;

/** Keeps a page ready to be printed. */
export function keepPrintable(store: ShardscopeStore, page: Window): void {
  let sheet: HTMLElement | undefined;
  const remove = () => {
    sheet?.remove();
    sheet = undefined;
  };
  page.addEventListener("beforeprint", () => {
    remove();
    sheet = forPaper(() => buildSheet(store, page));
    page.document.body.append(sheet);
  });
  page.addEventListener("afterprint", remove);
}

/** Everything that reads the theme renders for paper at once, and for the screen again before it is seen. */
function forPaper<Made>(make: () => Made): Made {
  flushSync(() => drawForPaper(true));
  try {
    return make();
  } finally {
    flushSync(() => drawForPaper(false));
  }
}

function buildSheet(store: ShardscopeStore, page: Window): HTMLElement {
  const { analysis } = store.getState();
  const title = analysis.plan.title ?? analysis.plan.model.name;
  const sheet = page.document.createElement("div");
  // In a slide the frame's own size is the page, and the slide has its title.
  const isFramed = page.parent !== page;
  sheet.className = isFramed ? "print-sheet framed" : "print-sheet";
  sheet.dataset.theme = "light";
  if (!isFramed) {
    const head = page.document.createElement("p");
    head.className = "print-title";
    head.textContent = title;
    sheet.append(head);
  }
  const headline = page.document.querySelector(".headline")?.cloneNode(true);
  if (headline) sheet.append(headline);
  const figures = figuresOnPage();
  const sizes = isFramed ? sizesOnScreen(figures) : sizesOnPaper(figures);
  figures.forEach((figure, index) => {
    const [width, height] = sizes[index] as Size;
    const picture = figure.picture(width, height);
    if (!picture) return;
    const place = page.document.createElement("div");
    place.className = "print-figure";
    const words = { title, description: figure.summary(), prefix: `print-${index}-` };
    place.innerHTML = toSvg(picture, words);
    sheet.append(place);
  });
  // Keys of a picture that stand beside it, in elements of their own.
  for (const key of page.document.querySelectorAll("[data-on-paper]")) {
    sheet.append(key.cloneNode(true));
  }
  return sheet;
}

type Size = [width: number, height: number];

function sizesOnScreen(figures: readonly ShownFigure[]): Size[] {
  return figures.map(({ host }) => [host.clientWidth, host.clientHeight]);
}

/** One under the other, together as high as the page; each with its share of the height. */
function sizesOnPaper(figures: readonly ShownFigure[]): Size[] {
  const total = figures.reduce((sum, { host }) => sum + host.clientHeight, 0);
  const least = Math.min(LEAST_SHARE, 1 / figures.length);
  const shares = figures.map(({ host }) => Math.max(least, host.clientHeight / total));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => [WIDTH, Math.floor((HEIGHT * share) / whole)]);
}

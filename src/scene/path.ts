/**
 * Paths as numbers. A builder takes the calls that a canvas and D3's shape generators make, and
 * packs them; `walkPath` plays them back onto anything with the same four methods.
 */

const MOVE = 0;
const LINE = 1;
const CURVE = 2;
const CLOSE = 3;

/** What canvas contexts, D3's path and this module's builder have in common. */
export interface PathSink {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void;
  closePath(): void;
}

/** Where a quarter circle's control points lie, as a share of its radius. */
const QUARTER = 0.5523;

export class PathBuilder implements PathSink {
  readonly #numbers: number[] = [];

  moveTo(x: number, y: number): void {
    this.#numbers.push(MOVE, x, y);
  }

  lineTo(x: number, y: number): void {
    this.#numbers.push(LINE, x, y);
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.#numbers.push(CURVE, x1, y1, x2, y2, x, y);
  }

  closePath(): void {
    this.#numbers.push(CLOSE);
  }

  /** A straight piece of its own. */
  segment(x1: number, y1: number, x2: number, y2: number): void {
    this.moveTo(x1, y1);
    this.lineTo(x2, y2);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.moveTo(x, y);
    this.lineTo(x + width, y);
    this.lineTo(x + width, y + height);
    this.lineTo(x, y + height);
    this.closePath();
  }

  circle(x: number, y: number, radius: number): void {
    const pull = radius * QUARTER;
    this.moveTo(x + radius, y);
    this.bezierCurveTo(x + radius, y + pull, x + pull, y + radius, x, y + radius);
    this.bezierCurveTo(x - pull, y + radius, x - radius, y + pull, x - radius, y);
    this.bezierCurveTo(x - radius, y - pull, x - pull, y - radius, x, y - radius);
    this.bezierCurveTo(x + pull, y - radius, x + radius, y - pull, x + radius, y);
    this.closePath();
  }

  get isEmpty(): boolean {
    return this.#numbers.length === 0;
  }

  commands(): Float64Array {
    return Float64Array.from(this.#numbers);
  }
}

/** Plays packed commands back. */
export function walkPath(commands: Float64Array, sink: PathSink): void {
  let at = 0;
  const next = () => commands[at++] as number;
  while (at < commands.length) {
    const command = next();
    if (command === MOVE) sink.moveTo(next(), next());
    else if (command === LINE) sink.lineTo(next(), next());
    else if (command === CURVE) {
      sink.bezierCurveTo(next(), next(), next(), next(), next(), next());
    } else sink.closePath();
  }
}

import { PathBuilder, walkPath } from "../../scene/path.ts";
import type { Theme } from "../../scene/theme.ts";
import { hardwareMarks, symbol } from "../../scene/validation/hardware-marks.ts";
import { bandColours } from "../../scene/validation/scatter-picture.ts";

/** Which shape and colour is which accelerator, what a hollow mark means, and the bands. */
export function HardwareLegend({ theme }: { theme: Theme }) {
  const [wide, narrow] = bandColours(theme);
  return (
    <ul className="hardware-legend" data-on-paper>
      {hardwareMarks(theme.name).map((mark) => {
        const path = new PathBuilder();
        symbol(path, mark.shape, 6, 6, 4.2);
        return (
          <li key={mark.hardware}>
            <svg width="12" height="12" aria-hidden="true">
              <path d={pathText(path)} fill={mark.colour} />
            </svg>
            {mark.hardware}
          </li>
        );
      })}
      <li>
        <svg width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.2" />
        </svg>
        hollow: something was assumed
      </li>
      <li>
        <svg width="22" height="12" aria-hidden="true">
          <rect width="22" height="12" fill={wide} />
          <rect y="3.5" width="22" height="5" fill={narrow} />
          <line y1="6" x2="22" y2="6" stroke="currentColor" />
        </svg>
        within 10 % and 25 %
      </li>
    </ul>
  );
}

function pathText(path: PathBuilder): string {
  const parts: string[] = [];
  walkPath(path.commands(), {
    moveTo: (x, y) => parts.push(`M${x} ${y}`),
    lineTo: (x, y) => parts.push(`L${x} ${y}`),
    bezierCurveTo: (...numbers) => parts.push(`C${numbers.join(" ")}`),
    closePath: () => parts.push("Z"),
  });
  return parts.join("");
}

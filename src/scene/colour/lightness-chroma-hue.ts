/**
 * Colours by lightness, chroma and hue as people see them (CIE LCh on white D50), for categories that
 * are told apart by hue alone. The same conversion as D3's `hcl`, without the module around it.
 */

/** White point D50. */
const WHITE_X = 0.96422;
const WHITE_Z = 0.82521;

/**
 * @param hue degrees
 * @param chroma 0 for grey, about 100 at most
 * @param lightness 0 … 100
 * @returns `#rrggbb`; what a screen cannot show is clipped channel by channel
 */
export function hueColour(hue: number, chroma: number, lightness: number): string {
  const angle = (hue * Math.PI) / 180;
  const middle = (lightness + 16) / 116;
  const x = WHITE_X * fromLab(middle + (chroma * Math.cos(angle)) / 500);
  const y = fromLab(middle);
  const z = WHITE_Z * fromLab(middle - (chroma * Math.sin(angle)) / 200);
  const channels = [
    3.1338561 * x - 1.6168667 * y - 0.4906146 * z,
    -0.9787684 * x + 1.9161415 * y + 0.033454 * z,
    0.0719453 * x - 0.2289914 * y + 1.4052427 * z,
  ];
  return `#${channels.map(hexByte).join("")}`;
}

function fromLab(t: number): number {
  return t > 6 / 29 ? t ** 3 : 3 * (6 / 29) ** 2 * (t - 4 / 29);
}

/** Linear light to a byte of sRGB. */
function hexByte(light: number): string {
  const share = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
  const byte = Math.round(255 * Math.min(1, Math.max(0, share)));
  return byte.toString(16).padStart(2, "0");
}

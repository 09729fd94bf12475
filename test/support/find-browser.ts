/**
 * Finds a Chromium for the tests, so that `npm ci && npm test` needs nothing else.
 *
 * In this order: `$CHROME_PATH`; an installed Chromium, Chrome or Edge; on Linux x64 the binary that
 * the package `@sparticuz/chromium` carries; else nothing, and Playwright starts its own download.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";

export interface Browser {
  /** Absent: let Playwright use the browser it downloaded itself. */
  executablePath?: string;
  args: string[];
  /** For the browser's process; the packaged binary brings its own libraries and fonts. */
  env: Record<string, string>;
}

/**
 * Machines that run tests often have neither a sandbox for Chromium nor a GPU nor the internet;
 * the last four keep it from calling home at every start.
 */
const LINUX_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function findBrowser(): Browser {
  const args = process.platform === "linux" ? LINUX_ARGS : [];
  const installed = process.env.CHROME_PATH || installedBrowser();
  if (installed) return { executablePath: installed, args, env: {} };
  if (process.platform === "linux" && process.arch === "x64") {
    return { ...packagedBrowser(), args };
  }
  return { args, env: {} };
}

function installedBrowser(): string | undefined {
  return candidates().find((path) => existsSync(path));
}

function candidates(): string[] {
  if (process.platform === "darwin") {
    return ["/Applications", join(homedir(), "Applications")].flatMap((folder) =>
      ["Chromium", "Google Chrome", "Microsoft Edge"].map((name) =>
        join(folder, `${name}.app`, "Contents", "MacOS", name),
      ),
    );
  }
  if (process.platform === "win32") {
    const folders = [
      process.env.PROGRAMFILES,
      process.env["PROGRAMFILES(X86)"],
      process.env.LOCALAPPDATA,
    ].filter((folder) => folder !== undefined);
    return folders.flatMap((folder) => [
      join(folder, "Chromium", "Application", "chrome.exe"),
      join(folder, "Google", "Chrome", "Application", "chrome.exe"),
      join(folder, "Microsoft", "Edge", "Application", "msedge.exe"),
    ]);
  }
  const names = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
  ];
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/**
 * Unpacks the package's binary, its software renderer, fonts and libraries once, beside the
 * installed packages. The package's own unpacking goes to fixed names in the shared temporary
 * folder, where two test processes starting together can run each other's half-written binary.
 */
function packagedBrowser(): Omit<Browser, "args"> {
  const packed = fileURLToPath(new URL("../../bin/", import.meta.resolve("@sparticuz/chromium")));
  const { version } = JSON.parse(readFileSync(join(packed, "../package.json"), "utf8"));
  const cache = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(folder)) unpack(packed, cache, folder);

  const executablePath = join(folder, "chromium");
  const env: Record<string, string> = { FONTCONFIG_PATH: join(folder, "fonts") };
  // The package's libraries are a stopgap for bare systems; those of the system fit it better.
  if (lacksLibraries(executablePath)) env.LD_LIBRARY_PATH = join(folder, "al2023", "lib");
  return { executablePath, env };
}

/**
 * The package's own configuration looks for its fonts in /tmp. Only its font is named here, so that
 * text is as wide on every machine; without any, text has no size and counts as hidden.
 */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

function unpack(packed: string, cache: string, folder: string) {
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, "unpacking-"));
  const read = (name: string) => brotliDecompressSync(readFileSync(join(packed, name)));
  const untar = (name: string, into: string) => {
    mkdirSync(into, { recursive: true });
    execFileSync("tar", ["-x", "-C", into], { input: read(name) });
  };
  writeFileSync(join(fresh, "chromium"), read("chromium.br"), { mode: 0o755 });
  untar("swiftshader.tar.br", fresh);
  untar("fonts.tar.br", join(fresh, "fonts"));
  writeFileSync(join(fresh, "fonts", "fonts.conf"), FONTS);
  untar("al2023.tar.br", join(fresh, "al2023"));
  try {
    // One step, so that another process sees all of it or none.
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // else another process was faster
  }
}

function lacksLibraries(executable: string): boolean {
  return (
    spawnSync("ldd", [executable], { encoding: "utf8" }).stdout?.includes("not found") ?? false
  );
}

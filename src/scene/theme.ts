/**
 * The colours of everything that is not an amount: paper, ink, lines, and the accents of what is
 * selected. Text colours keep 4.5 : 1 on the paper of their theme.
 */
export type ThemeName = "light" | "dark";

export interface Theme {
  name: ThemeName;
  paper: string;
  ink: string;
  /** Secondary text. */
  muted: string;
  /** Frames and ticks. */
  line: string;
  /** Switches and adapters. */
  device: string;
  deviceLine: string;
  /** A GPU which the plan leaves idle. */
  idle: string;
  /** Links whose load is unknown. */
  cable: string;
  /** Casing behind accents, so that they can be seen on every cell colour. */
  casing: string;
  accents: Record<GroupAccent, string>;
}

/** What a selection lights, each with a colour and, in `group-style.ts`, a line of its own. */
export type GroupAccent = "gpu" | "pipeline" | "data" | "tensor" | "context" | "expert";

export const LIGHT: Theme = {
  name: "light",
  paper: "#ffffff",
  ink: "#16191d",
  muted: "#5c646e",
  line: "#d5dae0",
  device: "#e9edf1",
  deviceLine: "#a9b3be",
  idle: "#eef0f3",
  cable: "#c3cad2",
  casing: "#ffffff",
  accents: {
    gpu: "#16191d",
    pipeline: "#c2185b",
    data: "#d9480f",
    tensor: "#16191d",
    context: "#0b7285",
    expert: "#6741d9",
  },
};

export const DARK: Theme = {
  name: "dark",
  paper: "#12151a",
  ink: "#eef1f4",
  muted: "#a2abb6",
  line: "#2f363f",
  device: "#262c34",
  deviceLine: "#566170",
  idle: "#1c2127",
  cable: "#47515d",
  casing: "#12151a",
  accents: {
    gpu: "#ffffff",
    pipeline: "#ff6fa5",
    data: "#ffa94d",
    tensor: "#ffffff",
    context: "#3bc9db",
    expert: "#b197fc",
  },
};

export function themeNamed(name: ThemeName): Theme {
  return name === "dark" ? DARK : LIGHT;
}

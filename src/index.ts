/** The library: the same functions as the command line's, for programs. */
export type * from "./engine/plan/plan.ts";
export type * from "./engine/report.ts";

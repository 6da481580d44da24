/** @file How time is shown, as addresses of all pages with a time axis say it. */
import { z } from "zod";

export const CLOCKS = ["tokens", "steps"] as const;
export const SCALES = ["log", "linear"] as const;

/** Of a view's schema. */
export const timeAxis = {
  x: z.enum(CLOCKS).default("tokens"),
  scale: z.enum(SCALES).default("log"),
};

export interface TimeAxis {
  x: (typeof CLOCKS)[number];
  scale: (typeof SCALES)[number];
}

/** How pages show time that are not told. */
export const USUAL_TIME: TimeAxis = { x: "tokens", scale: "log" };

/** What is as usual is left out. */
export function addTimeToQuery(query: URLSearchParams, { x, scale }: TimeAxis): void {
  if (x !== USUAL_TIME.x) query.set("x", x);
  if (scale !== USUAL_TIME.scale) query.set("scale", scale);
}

/** @file How time is shown, as addresses of all pages with a time axis say it, and as links carry it from page to page. */

export const CLOCKS = ["tokens", "steps"] as const;
export const SCALES = ["log", "linear"] as const;

export interface TimeAxis {
  x: (typeof CLOCKS)[number];
  scale: (typeof SCALES)[number];
}

/** How pages show time that are not told. */
export const USUAL_TIME: TimeAxis = { x: "tokens", scale: "log" };

/** Of a view or an address; as usual where it does not say, or has something else than time on its x axis. */
export function timeIn({ x, scale }: { x?: string | null; scale?: string | null }): TimeAxis {
  return {
    x: CLOCKS.find((clock) => clock === x) ?? USUAL_TIME.x,
    scale: SCALES.find((one) => one === scale) ?? USUAL_TIME.scale,
  };
}

/** What is as usual is left out. */
export function addTimeToQuery(query: URLSearchParams, { x, scale }: TimeAxis): void {
  if (x !== USUAL_TIME.x) query.set("x", x);
  if (scale !== USUAL_TIME.scale) query.set("scale", scale);
}

/** The query of a view that says nothing else. */
export function timeQuery(time: TimeAxis): URLSearchParams {
  const query = new URLSearchParams();
  addTimeToQuery(query, time);
  return query;
}

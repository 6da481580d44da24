/** @file How time is shown, as part of a view's schema. */
import { z } from "zod";
import { CLOCKS, SCALES, USUAL_TIME } from "../../lib/time-axis.ts";

export const timeAxis = {
  x: z.enum(CLOCKS).default(USUAL_TIME.x),
  scale: z.enum(SCALES).default(USUAL_TIME.scale),
};

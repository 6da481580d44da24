/** @file What the home page shows, as its URL says it. */
import { z } from "zod";
import { timeAxis } from "../training/time-axis.ts";

/** How time is shown in the figure; `timeQuery` is the query that reopens it. */
export const atlasView = z.object({ ...timeAxis });

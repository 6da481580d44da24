/** @file When what is listed was stored. */
import type { ArgumentBuilder } from "../../builder.ts";
import type { Given } from "../../shared/chosen.ts";

export interface TimeFilter {
  createdAfter?: Given<Date>;
  createdBefore?: Given<Date>;
}

export const timeArguments = ({ arg }: ArgumentBuilder) => ({
  createdAfter: arg({ type: "DateTime", description: "Only what was stored at this moment or later." }),
  createdBefore: arg({ type: "DateTime", description: "Only what was stored before this moment." }),
});

export function storedBetween({ createdAfter, createdBefore }: TimeFilter) {
  return { createdAt: { ...(createdAfter && { gte: createdAfter }), ...(createdBefore && { lt: createdBefore }) } };
}

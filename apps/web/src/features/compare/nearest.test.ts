import { expect, test } from "vitest";
import { nearestRevision } from "./nearest.ts";

test("of a revision that is not there the nearest by step is taken, of one without a number the last", () => {
  const points = [0, 8, 64].map((step) => ({ revision: `step${step}`, step }));
  const found = (wanted: string) => nearestRevision(points, wanted);
  expect(["step8", "step9", "step36", "step1000", "main"].map(found)).toEqual([
    ...["step8", "step8", "step64", "step64", "step64"],
  ]);
  expect(nearestRevision([], "step8")).toBeUndefined();
});

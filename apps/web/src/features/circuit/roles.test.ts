import { expect, test } from "vitest";
import { roleGroups } from "./roles.ts";

const score = (name: string, title: string, values: (number | null)[]) => ({
  definition: { name, title, threshold: 0.5 },
  heads: ["a0.h0", "a0.h1", "a1.h0"],
  values,
});

test("heads of the circuit stand under each role that they are above the threshold of, by the newest scores", () => {
  const scores = [
    score("previous", "Previous token", [0.9, 0.6, null]),
    score("induction", "Induction", [0.7, 0.1, 0.5]),
    score("previous", "Previous token", [0, 0, 0.9]),
    score("copying", "Copy", [0, 0.9, 0]),
  ];
  expect(roleGroups(scores, ["a0.h0", "a1.h0"])).toEqual([
    { role: "Induction", heads: ["a0.h0"] },
    { role: "Previous token", heads: ["a0.h0"] },
    { role: null, heads: ["a1.h0"] },
  ]);
  expect(roleGroups([], ["a0.h0"])).toEqual([{ role: null, heads: ["a0.h0"] }]);
});

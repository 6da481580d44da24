import { parseEdge } from "@atlas/schema";
import { expect, test } from "vitest";
import { edgeName } from "./edge-name.ts";

test.each([
  ["a0.h1->a1.h3<k>", "a0.h1 → a1.h3 (k)"],
  ["input->m0", "input → m0"],
  ["m2->logits", "m2 → logits"],
])("%s is %s in a table", (edge, name) => expect(edgeName(parseEdge(edge))).toBe(name));

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressFaults } from "./address-faults.ts";

const faults = (address: string) => {
  const { pathname, searchParams } = new URL(address, "http://atlas");
  return addressFaults(pathname, searchParams);
};

describe("what of an address is not understood", () => {
  test.each([
    ["/trends?scale=cubic", "scale=cubic is not understood here: scale is log or linear."],
    [
      "/circuits/demo/ioi/step1?top=abc",
      'top=abc is not understood here: top is a number of edges, 1 or more, or "all".',
    ],
    ["/circuits/demo/ioi/step1?inputs=q,x", "inputs is one or more of q, k, v or other, with commas between."],
    ["/circuits/demo/ioi/step1?node=a1", "node is the name of a node"],
    ["/compare?from=demo/ioi", "from is a circuit as MODEL/TASK/REVISION"],
    ["/models/demo?at=", "at is a name."],
    ["/?x=parsecs", "x=parsecs is not understood here: x is tokens or steps."],
    ["/index?scale=cubic", "scale is log or linear."],
    ["/tasks/ioi?scale=cubic", "scale is log or linear."],
    ["/health?show=some", "show is all or suspicious."],
  ])("%s", (address, sentence) => expect(faults(address).join()).toContain(sentence));

  test("two values for one parameter are one too many, even when they agree", () => {
    expect(faults("/trends?x=steps&x=steps")).toEqual([
      "x stands in this address more than once; it can have one value.",
    ]);
  });

  test("a long value is not said in full", () => {
    expect(faults(`/trends?x=${"y".repeat(5000)}`)[0]!.length).toBeLessThan(150);
  });

  test("what a page knows nothing of says nothing to it", () => {
    expect(faults("/trends?utm_source=mail&x=steps")).toEqual([]);
    expect(faults("/about?x=1&x=2")).toEqual([]);
    expect(faults("/nowhere?x=1")).toEqual([]);
  });

  test("any query at all has an answer", () => {
    const query = fc.array(fc.tuple(fc.constantFrom("x", "top", "from", "node", "models", "a"), fc.string()));
    for (const page of ["/trends", "/compare", "/circuits/a/b/c", "/models/a"])
      fc.assert(fc.property(query, (pairs) => void addressFaults(page, new URLSearchParams(pairs))));
  });
});

import { UserError } from "@atlas/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeId, encodeId } from "./ids.ts";

test("an id survives the round trip, and is safe in a URL", () => {
  fc.assert(
    fc.property(fc.constantFrom("Model", "Run", "Circuit"), fc.nat(), (typename, row) => {
      const id = encodeId(typename, row);
      expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(decodeId(id)).toEqual({ typename, id: String(row) });
    }),
  );
});

test("whatever is no id is refused in one sentence", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const isId = /^[A-Z][A-Za-z]*:(?:0|[1-9]\d{0,9})$/.test(Buffer.from(text, "base64url").toString());
      fc.pre(!isId);
      expect(() => decodeId(text)).toThrow(UserError);
    }),
  );
});

test.each([
  ["padded", (id: string) => `${id}=`],
  ["spaced", (id: string) => ` ${id}`],
  ["continued", (id: string) => `${id}.`],
  ["of a number with a leading zero", () => encodeId("Run", "01")],
])("an id spelt otherwise, %s, is none: objects are known by one id each", (_name, spelt) => {
  expect(() => decodeId(spelt(encodeId("Run", 12)))).toThrow(/is not an id/);
});

test("a number beyond what numbers a row is no id", () => {
  expect(() => decodeId(encodeId("Run", 2 ** 31))).toThrow(/is not an id/);
});

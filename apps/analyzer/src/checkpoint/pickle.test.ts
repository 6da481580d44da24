/** @file Pickles that a machine for weights must refuse, each by the name of what it asks for. */
import { UserError } from "@atlas/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unpickle } from "./pickle.ts";
import { Global, type PickleWorld } from "./pickle-machine.ts";
import { pickled } from "./torch-fixture.ts";

const WORLD: PickleWorld = {
  globals: new Map([
    ["collections.OrderedDict", () => new Map()],
    ["torch.FloatStorage", null],
  ]),
  persistent: (id) => (id === "known" ? "found" : undefined),
};

const { text, int, global, tuple, dict, orderedDict, start, stop } = pickled;
const bytes = (code: string) => Buffer.from(code, "latin1");
const run = (...pieces: (Buffer | string)[]) =>
  unpickle(
    "model.bin",
    Buffer.concat(pieces.map((piece) => (typeof piece === "string" ? bytes(piece) : piece))),
    WORLD,
  );

function refusal(...pieces: (Buffer | string)[]): string {
  try {
    run(...pieces);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as UserError;
    expect(message).toMatch(/^model\.bin [^\n]+\.$/);
    return message;
  }
  throw new Error("was not refused");
}

describe("what PyTorch writes is read", () => {
  test("numbers", () => {
    const values = [0, 255, 256, 65535, 65536, 2 ** 31 - 1, 2 ** 31, 2 ** 40];
    expect(run(start, tuple(...values.map(int)), stop)).toEqual(values);
    expect(run("J\xff\xff\xff\xff.")).toBe(-1);
    expect(run("\x8a\x02\x00\xff.")).toBe(-256);
    expect(run("\x8a\x00.")).toBe(0);
    expect(run("G\x3f\xf8\x00\x00\x00\x00\x00\x00.")).toBe(1.5);
    expect(run("(N\x88\x89t.")).toEqual([null, true, false]);
  });

  test("containers, and values recalled from the memo", () => {
    expect(run("]q\x00(", text("a"), text("é"), "e.")).toEqual(["a", "é"]);
    expect(run("]", text("a"), "a.")).toEqual(["a"]);
    expect(run(text("a"), "r\x00\x01\x00\x00j\x00\x01\x00\x00\x86.")).toEqual(["a", "a"]);
    expect(run(text("a"), "\x94h\x00h\x00\x87.")).toEqual(["a", "a", "a"]);
    expect(run(dict([["a", int(1)]]), text("b"), int(2), "s.")).toEqual(
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
    );
  });

  test("known globals, calls, ids, and the state of a state dict", () => {
    expect(run(orderedDict(), dict([["_metadata", orderedDict()]]), "b.")).toEqual(new Map());
    expect(run(global("torch", "FloatStorage"), ".")).toEqual(new Global("torch.FloatStorage"));
    expect(run(text("torch"), text("FloatStorage"), "\x93.")).toEqual(new Global("torch.FloatStorage"));
    expect(run(text("known"), "Q.")).toBe("found");
  });
});

const os = global("os", "system");
const known = global("collections", "OrderedDict");
const refused: Record<string, [pieces: (Buffer | string)[], asksFor: string]> = {
  "a call of os.system": [[start, os, tuple(text("true")), "R."], "GLOBAL of os.system"],
  "the same in protocol 0": [["cos\nsystem\n(S'true'\ntR."], "GLOBAL of os.system"],
  "the same in protocol 4": [
    ["\x80\x04\x95", Buffer.alloc(8), "\x8c\x02os\x8c\x06system\x93."],
    "STACK_GLOBAL of os.system",
  ],
  "builtins.eval": [[global("builtins", "eval"), "."], "GLOBAL of builtins.eval"],
  "a global nested in a known one": [[global("torch", "FloatStorage.mro"), "."], "GLOBAL of torch.FloatStorage.mro"],
  "a global split elsewhere": [[text("os"), "]", "\x93."], "STACK_GLOBAL of os.a list of 0"],
  "a call of what is only a name": [[global("torch", "FloatStorage"), ")R."], "REDUCE of torch.FloatStorage"],
  "a call of a string": [[text("os.system"), ")R."], "REDUCE of os.system"],
  "an instance": [["(ios\nsystem\n."], "INST of os.system"],
  "an object": [["(", known, "o."], "OBJ of collections.OrderedDict"],
  "a new object": [[known, ")\x81."], "NEWOBJ of collections.OrderedDict"],
  "a new object with keywords": [[known, ")}\x92."], "NEWOBJ_EX of collections.OrderedDict"],
  state: [[orderedDict(), dict([["__class__", int(1)]]), "b."], 'BUILD of a dict of 0 with keys "" with state'],
  "state of a class": [[known, dict([["_metadata", int(1)]]), "b."], "BUILD of collections.OrderedDict with state"],
  "an extension": [["\x82\x01."], "EXT1"],
  "a persistent id in text": [["P0\n."], "PERSID of 0"],
  "an unknown persistent id": [[text("file:///etc/passwd"), "Q."], "BINPERSID of file:///etc/passwd"],
  "a long integer": [["\x8a\xff."], "LONG1 of 255 bytes"],
  "an integer beyond exact doubles": [["\x8a\x08", Buffer.alloc(8, 0x7f), "."], "LONG1 of 9187201950435738000"],
  "an unknown protocol": [["\x80\x09."], "PROTO of version 9"],
  "an unknown opcode": [["\x05."], "unknown opcode 0x5"],
  "a copy of the stack's top": [["N2."], "DUP"],
  "items for a list": [["](", text("a"), "Nu."], "SETITEMS of a list of 0"],
  "an element for a dict": [["}Na."], "APPEND of a dict of 0"],
  "a name in several lines": [[text("a\nb"), text("c\r\u2028"), "\x93."], "STACK_GLOBAL of a?b.c??"],
};

test.each(Object.entries(refused))("%s is refused by name", (_, [pieces, asksFor]) => {
  expect(refusal(...pieces)).toContain(`nothing in it was run: its pickle asks for ${asksFor}`);
});

test("every byte is an opcode that is known or refused by name", () => {
  for (let code = 0; code < 256; code++) {
    const alone = String.fromCharCode(code);
    if (")]}N(\x88\x89".includes(alone)) continue;
    expect(refusal(alone)).toMatch(/asks for [A-Z_0-9]+|unknown opcode|damaged pickle/);
  }
});

test("a pickle that breaks off or misuses its stack is damaged", () => {
  const whole = Buffer.concat([start, dict([["a", tuple(int(1), orderedDict())]]), stop]);
  expect(run(whole)).toEqual(new Map([["a", [1, new Map()]]]));
  for (let length = 0; length < whole.length; length++)
    expect(refusal(whole.subarray(0, length))).toContain("holds a damaged pickle");
  for (const code of [".", "R", "t", "\x85", "q\x00", "b", "Q", "h\x00", "(.", "}(Nu."])
    expect(refusal(code)).toContain("holds a damaged pickle");
});

test("values that are deep or hold themselves are named all the same", () => {
  const deep = `${"(".repeat(200_000)}${"t".repeat(200_000)}`;
  expect(refusal(deep, ")R.")).toContain("REDUCE of a list of 1");
  expect(refusal("}", deep, "NsQ.")).toContain('BINPERSID of a dict of 1 with keys "object"');
  expect(refusal("]q\x00h\x00aQ.")).toContain("BINPERSID of a list of 1");
});

test("no bytes whatever do anything but give a value or be refused", () => {
  const codes = fc.constantFrom(...")]}N(te\x85\x86ausq\x00h\x00RbcQ\x93oi\x81.X\x01\x00".split(""));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(codes).map((list) => bytes(list.join(""))),
        fc.uint8Array().map(Buffer.from),
      ),
      (code) => {
        try {
          run(code);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

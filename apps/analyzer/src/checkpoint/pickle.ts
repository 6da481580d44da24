/**
 * @file Reads pickles by a machine that knows only the opcodes PyTorch needs to say where tensors lie. Nothing is imported and
 * nothing run: every other opcode, global or call is an error that names it, before anything comes of it.
 * Opcodes: Lib/pickletools.py of Python.
 */
import { describeValue, Machine, type PickleValue, type PickleWorld } from "./pickle-machine.ts";

/** What the machine does at an opcode, by its character. */
const OPCODES: Readonly<Record<string, { name: string; run(machine: Machine): void }>> = {
  "\x80": { name: "PROTO", run: (m) => m.protocol(m.uint(1)) },
  "\x95": { name: "FRAME", run: (m) => m.take(8) },
  N: { name: "NONE", run: (m) => m.push(null) },
  "\x88": { name: "NEWTRUE", run: (m) => m.push(true) },
  "\x89": { name: "NEWFALSE", run: (m) => m.push(false) },
  K: { name: "BININT1", run: (m) => m.push(m.uint(1)) },
  M: { name: "BININT2", run: (m) => m.push(m.uint(2)) },
  J: { name: "BININT", run: (m) => m.push(m.take(4).readInt32LE()) },
  "\x8a": { name: "LONG1", run: (m) => m.push(m.long(m.uint(1))) },
  G: { name: "BINFLOAT", run: (m) => m.push(m.take(8).readDoubleBE()) },
  X: { name: "BINUNICODE", run: (m) => m.push(m.text(m.uint(4))) },
  "\x8c": { name: "SHORT_BINUNICODE", run: (m) => m.push(m.text(m.uint(1))) },
  ")": { name: "EMPTY_TUPLE", run: (m) => m.push([]) },
  "]": { name: "EMPTY_LIST", run: (m) => m.push([]) },
  "}": { name: "EMPTY_DICT", run: (m) => m.push(new Map()) },
  "(": { name: "MARK", run: (m) => m.mark() },
  t: { name: "TUPLE", run: (m) => m.push(m.popToMark()) },
  "\x85": { name: "TUPLE1", run: (m) => m.push(m.popLast(1)) },
  "\x86": { name: "TUPLE2", run: (m) => m.push(m.popLast(2)) },
  "\x87": { name: "TUPLE3", run: (m) => m.push(m.popLast(3)) },
  a: { name: "APPEND", run: (m) => m.append(m.popLast(1)) },
  e: { name: "APPENDS", run: (m) => m.append(m.popToMark()) },
  s: { name: "SETITEM", run: (m) => m.setItems(m.popLast(2)) },
  u: { name: "SETITEMS", run: (m) => m.setItems(m.popToMark()) },
  q: { name: "BINPUT", run: (m) => m.memoize(m.uint(1)) },
  r: { name: "LONG_BINPUT", run: (m) => m.memoize(m.uint(4)) },
  "\x94": { name: "MEMOIZE", run: (m) => m.memoize() },
  h: { name: "BINGET", run: (m) => m.recall(m.uint(1)) },
  j: { name: "LONG_BINGET", run: (m) => m.recall(m.uint(4)) },
  c: { name: "GLOBAL", run: (m) => m.global(`${m.line()}.${m.line()}`) },
  "\x93": { name: "STACK_GLOBAL", run: (m) => m.global(m.popLast(2).map(describeValue).join(".")) },
  Q: { name: "BINPERSID", run: (m) => m.persistent() },
  R: { name: "REDUCE", run: (m) => m.reduce() },
  b: { name: "BUILD", run: (m) => m.build() },
  // Refused, but what they are about stands beside them and is named too.
  P: { name: "PERSID", run: (m) => m.refuse(`of ${describeValue(m.line())}`) },
  i: { name: "INST", run: (m) => m.refuse(`of ${describeValue(`${m.line()}.${m.line()}`)}`) },
  o: { name: "OBJ", run: (m) => m.refuse(`of ${describeValue(m.popToMark()[0])}`) },
  "\x81": { name: "NEWOBJ", run: (m) => m.refuse(`of ${describeValue(m.popLast(2)[0])}`) },
  "\x92": { name: "NEWOBJ_EX", run: (m) => m.refuse(`of ${describeValue(m.popLast(3)[0])}`) },
};
const STOP = ".";

/** The names of the others, which are refused. */
const OTHERS: Readonly<Record<string, string>> = {
  ...{ I: "INT", L: "LONG", "\x8b": "LONG4", F: "FLOAT", S: "STRING", T: "BINSTRING", U: "SHORT_BINSTRING" },
  ...{ B: "BINBYTES", C: "SHORT_BINBYTES", "\x8e": "BINBYTES8", "\x96": "BYTEARRAY8", V: "UNICODE" },
  ...{ "\x97": "NEXT_BUFFER", "\x98": "READONLY_BUFFER", "\x8d": "BINUNICODE8", l: "LIST", d: "DICT" },
  ...{ "\x8f": "EMPTY_SET", "\x90": "ADDITEMS", "\x91": "FROZENSET", "0": "POP", "1": "POP_MARK", "2": "DUP" },
  ...{ g: "GET", p: "PUT", "\x82": "EXT1", "\x83": "EXT2", "\x84": "EXT4", [STOP]: "STOP" },
};

/**
 * @param path named in errors
 * @throws UserError naming the opcode, and the global where there is one, of anything beyond `world`; or that the pickle breaks off
 */
export function unpickle(path: string, bytes: Buffer, world: PickleWorld): PickleValue {
  const machine = new Machine(path, bytes, world);
  for (;;) {
    const code = machine.step(nameOf);
    if (code === STOP) return machine.popLast(1)[0];
    if (!Object.hasOwn(OPCODES, code)) machine.refuse("");
    OPCODES[code]!.run(machine);
  }
}

function nameOf(code: string): string {
  if (Object.hasOwn(OPCODES, code)) return OPCODES[code]!.name;
  return Object.hasOwn(OTHERS, code) ? OTHERS[code]! : `unknown opcode 0x${code.charCodeAt(0).toString(16)}`;
}

/**
 * @file Stack and memo of the pickle machine, and what its opcodes do to them. Which opcodes there are is for pickle.ts to say.
 * Nothing here imports or calls anything but the functions of the `PickleWorld` it is handed.
 */
import { UserError } from "@atlas/schema";

/** null, boolean, number, string, array (list or tuple), Map (dict), Global, or what a call or persistent id gave. */
export type PickleValue = unknown;

export interface PickleWorld {
  /** The globals that may be named, by "module.name", and what calling them gives; null where they are never called. */
  globals: ReadonlyMap<string, ((args: readonly PickleValue[]) => PickleValue) | null>;
  /** @returns undefined where the id is not of a known form. */
  persistent(id: PickleValue): PickleValue | undefined;
}

/** A class or function, as a name only. */
export class Global {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

const PROTOCOLS = [2, 3, 4, 5];
/** Longest integer, in bytes, that offsets and sizes need. */
const MAX_LONG_BYTES = 8;
/** State that PyTorch hangs on a state dict: version numbers of the modules, no weights. */
const IGNORED_STATE = "_metadata";
const MAX_QUOTED = 100;

const MARK = Symbol("mark");

export class Machine {
  private readonly path: string;
  private readonly bytes: Buffer;
  private readonly world: PickleWorld;
  private readonly stack: PickleValue[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private at = 0;
  private opcode = { name: "", at: 0 };

  constructor(path: string, bytes: Buffer, world: PickleWorld) {
    this.path = path;
    this.bytes = bytes;
    this.world = world;
  }

  /** Steps to the next opcode. @param names what errors call it. @returns it, as a character. */
  step(names: (code: string) => string): string {
    const at = this.at;
    const code = this.take(1).toString("latin1");
    this.opcode = { name: names(code), at };
    return code;
  }

  mark(): void {
    this.push(MARK);
  }

  /** @param of what the opcode was about, as "of …"; may be empty. */
  refuse(of: string): never {
    throw new UserError(
      `${this.path} is refused and nothing in it was run: its pickle asks for ${[this.opcode.name, of].filter(Boolean).join(" ")} ` +
        `at byte ${this.opcode.at}, which weights never need; get the weights as safetensors from a source you trust.`,
    );
  }

  private damaged(what: string): UserError {
    return new UserError(
      `${this.path} holds a damaged pickle: ${what} at byte ${this.opcode.at}; fetch or export it again.`,
    );
  }

  take(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw this.damaged("it breaks off");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  uint(size: 1 | 2 | 4): number {
    return this.take(size).readUIntLE(0, size);
  }

  /** Two's complement of any length. */
  long(length: number): number {
    if (length > MAX_LONG_BYTES) this.refuse(`of ${length} bytes`);
    const bits = this.take(length).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
    const value = Number(BigInt.asIntN(8 * length, bits));
    if (!Number.isSafeInteger(value)) this.refuse(`of ${value}`);
    return value;
  }

  text(length: number): string {
    return this.take(length).toString("utf8");
  }

  line(): string {
    const end = this.bytes.indexOf("\n", this.at);
    if (end < 0) throw this.damaged("it breaks off");
    const text = this.text(end - this.at);
    this.at = end + 1;
    return text;
  }

  protocol(version: number): void {
    if (!PROTOCOLS.includes(version)) this.refuse(`of version ${version}`);
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  popLast(count: number): PickleValue[] {
    const popped = this.stack.splice(Math.max(0, this.stack.length - count));
    if (popped.length < count || popped.includes(MARK)) throw this.damaged("its stack runs empty");
    return popped;
  }

  popToMark(): PickleValue[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark < 0) throw this.damaged("its stack has no mark");
    return this.stack.splice(mark).slice(1);
  }

  private get top(): PickleValue {
    if (this.stack.length === 0) throw this.damaged("its stack is empty");
    return this.stack.at(-1);
  }

  append(items: readonly PickleValue[]): void {
    const { top } = this;
    if (!Array.isArray(top)) this.refuse(`of ${describeValue(top)}`);
    for (const item of items) top.push(item);
  }

  setItems(items: readonly PickleValue[]): void {
    const { top } = this;
    if (!(top instanceof Map)) this.refuse(`of ${describeValue(top)}`);
    if (items.length % 2 !== 0) throw this.damaged("a key has no value");
    for (let i = 0; i < items.length; i += 2) top.set(items[i], items[i + 1]);
  }

  memoize(index = this.memo.size): void {
    this.memo.set(index, this.top);
  }

  recall(index: number): void {
    if (!this.memo.has(index)) throw this.damaged(`it recalls number ${index}, which was never stored,`);
    this.push(this.memo.get(index));
  }

  global(name: string): void {
    if (!this.world.globals.has(name)) this.refuse(`of ${describeValue(name)}`);
    this.push(new Global(name));
  }

  persistent(): void {
    const [id] = this.popLast(1);
    const value = this.world.persistent(id);
    if (value === undefined) this.refuse(`of ${describeValue(id)}`);
    this.push(value);
  }

  reduce(): void {
    const [callee, args] = this.popLast(2);
    const call = callee instanceof Global ? this.world.globals.get(callee.name) : undefined;
    if (!call || !Array.isArray(args)) this.refuse(`of ${describeValue(callee)}`);
    const value = call(args);
    if (value === undefined) this.refuse(`of ${describeValue(callee)} with unknown arguments`);
    this.push(value);
  }

  build(): void {
    const [state] = this.popLast(1);
    const { top } = this;
    const harmless = top instanceof Map && state instanceof Map && state.size === 1 && state.has(IGNORED_STATE);
    if (!harmless) this.refuse(`of ${describeValue(top)} with state ${describeValue(state)}`);
  }
}

/** Short and on one line, whatever the file says. */
function quoted(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, MAX_QUOTED);
}

/** A value in an error. What it holds is not looked into: it may be deep, or hold itself. */
export function describeValue(value: PickleValue): string {
  if (value instanceof Global) return value.name;
  if (value instanceof Map) {
    const keys = [...value.keys()].map((key) => (typeof key === "string" ? key : typeof key));
    return `a dict of ${value.size} with keys "${quoted(keys.join('", "'))}"`;
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return quoted(String(value));
}

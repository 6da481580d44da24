/**
 * @file onnxruntime's arena, imitated: which memory a sequence of requests touches. Blocks are cut from regions by best fit and merged
 * with their free neighbours again; where nothing fits, a region is added, each at least twice as large as the one before, up to a
 * bound. A block is larger than asked for when cutting it would leave less than itself. Nothing is given back, but what was never
 * touched takes no memory. Source: onnxruntime 1.30, core/framework/bfc_arena.cc with its default settings.
 */

/** All in bytes. */
const UNIT = 256;
const FIRST_REGION = 2 ** 20;
const LARGEST_DOUBLING = 2 ** 30;
/** A block is cut when it is twice as large as needed, or larger by this. */
const MOST_WASTE = 2 ** 27;
/** Free blocks are looked for by the power of two below their size. */
const CLASSES = 21;

export interface Block {
  region: Region;
  from: number;
  size: number;
  free: boolean;
  before: Block | undefined;
  after: Block | undefined;
}

interface Region {
  /** Regions in the order they came in. */
  index: number;
  /** The end of what was ever asked for. */
  touched: number;
}

export class Arena {
  private readonly regions: Region[] = [];
  private readonly free: Block[][] = Array.from({ length: CLASSES }, () => []);
  private next = FIRST_REGION;

  /** @param bytes above 0. */
  take(bytes: number): Block {
    const size = UNIT * Math.ceil(bytes / UNIT);
    const block = this.find(size) ?? this.extend(size);
    this.unlist(block);
    if (block.size >= 2 * size || block.size - size >= MOST_WASTE) this.cut(block, size);
    block.free = false;
    block.region.touched = Math.max(block.region.touched, block.from + bytes);
    return block;
  }

  giveBack(block: Block): void {
    block.free = true;
    const { before, after } = block;
    if (after?.free) this.merge(block, after);
    if (before?.free) this.merge(before, block);
    this.list(before?.free ? before : block);
  }

  /** Bytes that have been written to at some time. */
  touched(): number {
    return this.regions.reduce((sum, { touched }) => sum + touched, 0);
  }

  private find(size: number): Block | undefined {
    for (let each = classOf(size); each < CLASSES; each++) {
      const block = this.free[each]!.find((candidate) => candidate.size >= size);
      if (block) return block;
    }
    return undefined;
  }

  private extend(size: number): Block {
    const doubled = size > this.next;
    while (size > this.next) this.next *= 2;
    const region = { index: this.regions.length, touched: 0 };
    this.regions.push(region);
    const block: Block = { region, from: 0, size: this.next, free: true, before: undefined, after: undefined };
    if (!doubled) this.next = Math.max(this.next, Math.min(2 * this.next, LARGEST_DOUBLING));
    this.list(block);
    return block;
  }

  private cut(block: Block, size: number): void {
    const { region, from, after } = block;
    const rest = { region, from: from + size, size: block.size - size, free: true, before: block, after };
    if (after) after.before = rest;
    block.size = size;
    block.after = rest;
    this.list(rest);
  }

  /** The first takes in the second, one of which is listed. */
  private merge(first: Block, second: Block): void {
    for (const block of [first, second]) this.unlist(block);
    first.size += second.size;
    first.after = second.after;
    if (second.after) second.after.before = first;
  }

  /** By size, then by place. */
  private list(block: Block): void {
    const blocks = this.free[classOf(block.size)]!;
    const at = blocks.findIndex((other) => compare(block, other) < 0);
    blocks.splice(at < 0 ? blocks.length : at, 0, block);
  }

  private unlist(block: Block): void {
    const blocks = this.free[classOf(block.size)]!;
    const at = blocks.indexOf(block);
    if (at >= 0) blocks.splice(at, 1);
  }
}

const classOf = (size: number): number => Math.min(CLASSES - 1, Math.floor(Math.log2(size / UNIT)));

const compare = (a: Block, b: Block): number => a.size - b.size || a.region.index - b.region.index || a.from - b.from;

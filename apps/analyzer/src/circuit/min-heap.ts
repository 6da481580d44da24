/** @file A binary heap of integers by a key of their own, smallest first, of fixed capacity: no allocation per entry. */
export class MinHeap {
  readonly #keys: Float32Array;
  readonly #items: Int32Array;
  #size = 0;

  constructor(capacity: number) {
    this.#keys = new Float32Array(capacity);
    this.#items = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** @param key a float32 number; of equal keys the smaller item comes first */
  push(item: number, key: number): void {
    let hole = this.#size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!this.#isBefore(item, key, parent)) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#put(item, key, hole);
  }

  /** Takes the smallest. The heap must not be empty. */
  pop(): number {
    const smallest = this.#items[0]!;
    const last = --this.#size;
    const [item, key] = [this.#items[last]!, this.#keys[last]!];
    let hole = 0;
    for (let child = 1; child < last; child = 2 * hole + 1) {
      if (child + 1 < last && this.#isBefore(this.#items[child + 1]!, this.#keys[child + 1]!, child)) child++;
      if (this.#isBefore(item, key, child)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#put(item, key, hole);
    return smallest;
  }

  #isBefore(item: number, key: number, place: number): boolean {
    const other = this.#keys[place]!;
    return key < other || (key === other && item < this.#items[place]!);
  }

  #move(from: number, to: number): void {
    this.#keys[to] = this.#keys[from]!;
    this.#items[to] = this.#items[from]!;
  }

  #put(item: number, key: number, place: number): void {
    this.#keys[place] = key;
    this.#items[place] = item;
  }
}

/**
 * @file Which of the newest results were heard of, so that after a lost connection those can be told that were stored meanwhile. Ids grow,
 * but a result may be seen later than one with a larger id: those heard are remembered one by one, the newest of them.
 */
import type { ClientBase } from "pg";

/** Results that may be stored at the same time, and at least so many that are remembered. */
const NEWEST = 1_000;

export class HeardResults {
  #heard = new Set<number>();
  /** No result up to this one is told after a loss. */
  #floor = 0;

  /** Everything that is stored counts as heard. */
  async begin(client: ClientBase): Promise<void> {
    for (const id of await idsOf(client, "order by id desc", [])) this.hear(id);
    this.#raise();
  }

  /** @returns whether it was not heard before */
  hear(id: number): boolean {
    if (id <= this.#floor || this.#heard.has(id)) return false;
    this.#heard.add(id);
    if (this.#heard.size > 2 * NEWEST) this.#raise();
    return true;
  }

  /** Ids of results that are stored and were not heard of, ascending; null where there are too many. They are heard then. */
  async missed(client: ClientBase): Promise<number[] | null> {
    const stored = await idsOf(client, "where id > $1 and id <> all($2::int[]) order by id", [
      this.#floor,
      [...this.#heard],
    ]);
    if (stored.length <= NEWEST) return stored.filter((id) => this.hear(id));
    this.#heard.clear();
    await this.begin(client);
    return null;
  }

  /** Forgets all but the newest. */
  #raise(): void {
    const newest = [...this.#heard].sort((a, b) => b - a);
    if (newest.length < NEWEST) return;
    this.#floor = newest[NEWEST - 1]! - 1;
    this.#heard = new Set(newest.slice(0, NEWEST));
  }
}

/** One more than are remembered, to know whether there are. */
async function idsOf(client: ClientBase, which: string, values: unknown[]): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(`select id from run ${which} limit ${NEWEST + 1}`, values);
  return rows.map(({ id }) => id);
}

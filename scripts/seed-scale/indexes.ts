/**
 * @file Takes foreign keys and indexes from a table while it is filled: made once at the end they cost a fifth of what they cost row by
 * row. All of it belongs to the caller's transaction, so that a fill that ends early leaves them as they were.
 */
import type { PoolClient } from "pg";

const CONSTRAINTS = `
  select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
  where conrelid = $1::regclass and contype in ('f', 'p') order by contype desc`;
const INDEXES = `
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
  where indrelid = $1::regclass and not indisprimary and not indisunique`;

export async function withoutIndexes(client: PoolClient, table: string, fill: () => Promise<void>): Promise<void> {
  const read = async (query: string) => (await client.query<{ name: string; definition: string }>(query, [table])).rows;
  const [constraints, indexes] = [await read(CONSTRAINTS), await read(INDEXES)];
  for (const { name } of constraints) await client.query(`alter table ${table} drop constraint "${name}"`);
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  await fill();
  // What sorts at once what is there needs no more than this, and no file.
  await client.query("set local maintenance_work_mem = '512MB'");
  for (const { name, definition } of constraints)
    await client.query(`alter table ${table} add constraint "${name}" ${definition}`);
  for (const { definition } of indexes) await client.query(definition);
}

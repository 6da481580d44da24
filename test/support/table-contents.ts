/** @file What is in every table, to be compared before and after something that must change nothing. */
import type { Db } from "@atlas/platform";
import { type SQL, sql } from "drizzle-orm";

/** For each table how many rows it has and a fingerprint of them all. */
export async function tableContents(db: Db): Promise<Record<string, string>> {
  const rowsOf = async <Row>(statement: SQL) => (await db.execute(statement)).rows as unknown as Row[];
  const tables = await rowsOf<{ name: string }>(
    sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const fingerprints = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await rowsOf<{ fingerprint: string }>(
        sql`select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as fingerprint from ${sql.identifier(name)} t`,
      );
      return [name, row!.fingerprint] as const;
    }),
  );
  return Object.fromEntries(fingerprints);
}

/** @file `npm run bench:api`: fills the database where it is empty, starts the API and PostGraphile on it, and asks both the same. */
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { type OpenDatabase, openDatabase } from "@atlas/platform";
import { UserError } from "@atlas/schema";
import { models, tasks } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import { scaleConfig } from "../seed-scale/place.ts";
import { seedScale } from "../seed-scale/seed.ts";
import { volumeOf } from "../seed-scale/volume.ts";
import type { Case, Question } from "./case.ts";
import { casesOf } from "./cases.ts";
import { type Load, load, type Request } from "./load.ts";
import { installPostGraphile } from "./postgraphile.ts";
import type { TaskNumbers } from "./postgraphile-questions.ts";
import { HEAD, lineOf, type Row } from "./report.ts";
import { type Server, startApi, startPostGraphile } from "./servers.ts";

const HELP = `Measures the API on the volume of the whole field, over HTTP on this machine, beside PostGraphile.

  npm run bench:api -- [--only PATTERN] [--seconds N] [--connections N] [--scale SHARE] [--no-postgraphile] [--json]

  --only PATTERN     questions whose name matches
  --seconds N        for each question, after a warm-up (default 2)
  --connections N    at once (default 16)
  --scale SHARE      of the checkpoints, where the database is empty and has to be filled (default 1)
  --no-postgraphile  our side alone
  --json             all numbers, for programs
`;

/** Graphs up to that of 160m have matrices: what is asked here needs no larger ones. */
const MATRICES = 32_347;
const CACHED_RATE = 2000;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    ...{ only: { type: "string" }, seconds: { type: "string" }, connections: { type: "string" } },
    ...{ scale: { type: "string" }, postgraphile: { type: "boolean" } },
    ...{ json: { type: "boolean" }, help: { type: "boolean" } },
  },
});

/** Progress goes to the error output, so that --json stays JSON. */
const say = (line: string): void => void process.stderr.write(`${line}\n`);

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new UserError(`${flag} cannot be "${text}"; give a number above 0.`);
  return value;
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(HELP);
  const share = positive("--scale", values.scale ?? "1");
  const [seconds, connections] = [
    positive("--seconds", values.seconds ?? "2"),
    positive("--connections", values.connections ?? "16"),
  ];
  const database = await openDatabase(scaleConfig());
  const servers: Server[] = [];
  try {
    await ensureFilled(database, share);
    const api = await startApi(database.url);
    servers.push(api);
    const anew = await startApi(database.url, 0);
    servers.push(anew);
    const folder = values.postgraphile === false ? undefined : installPostGraphile(say);
    const other = folder === undefined ? undefined : await startPostGraphile(database.url, folder);
    if (other !== undefined) servers.push(other);
    const rows: Row[] = [];
    const report = (row: Row) => {
      rows.push(row);
      if (!values.json) process.stdout.write(`${lineOf(row)}\n`);
    };
    if (!values.json) process.stdout.write(`${HEAD}\n`);
    const measured = (url: string, questions: readonly Question[]) => measure(url, questions, connections, seconds);
    for (const one of (await casesOf(share, await taskNumbers(database))).filter(isWanted)) {
      const fresh = await measured(anew.url, one.questions);
      const served = await measured(api.url, one.questions);
      const theirs = other && one.postgraphile && (await measured(other.url, one.postgraphile));
      report({ name: one.name, bar: one.bar, served, fresh, ...(theirs && { postgraphile: theirs }) });
    }
    if (isWanted({ name: "cached" })) for (const row of await cached(api.url, connections, seconds)) report(row);
    if (values.json) process.stdout.write(`${JSON.stringify({ seconds, connections, rows }, null, 2)}\n`);
  } finally {
    for (const server of servers) await server.stop();
    await database.close();
  }
}

const isWanted = ({ name }: Pick<Case, "name">): boolean => new RegExp(values.only ?? "", "i").test(name);

async function taskNumbers({ db }: OpenDatabase): Promise<TaskNumbers> {
  const rows = await db.select({ id: tasks.id, name: tasks.name }).from(tasks).where(eq(tasks.version, 1));
  return new Map(rows.map(({ id, name }) => [name, id]));
}

async function ensureFilled(database: OpenDatabase, share: number): Promise<void> {
  if (database.notice !== undefined) say(database.notice);
  if ((await database.db.$count(models)) > 0) return;
  say("The database is empty: filling it …");
  const onModel = ({ model, seconds }: { model: string; seconds: number }) =>
    say(`  ${model} in ${seconds.toFixed(0)} s`);
  await seedScale(database, { seed: 1, volume: volumeOf(share, MATRICES), add: false, onModel });
}

/** Every question is asked once before, to see that it is answered. */
async function measure(
  url: string,
  questions: readonly Question[],
  connections: number,
  seconds: number,
): Promise<Load> {
  const requests = questions.map(
    (question): Request => ({
      ...{
        method: "POST",
        path: "/graphql",
        headers: { "content-type": "application/json", accept: "application/json", "accept-encoding": "gzip" },
      },
      body: JSON.stringify(question),
    }),
  );
  await Promise.all(requests.map((request) => tryOnce(url, request)));
  return await load([url], requests, connections, seconds);
}

async function tryOnce(url: string, { path, headers, body }: Request): Promise<void> {
  const answer = await fetch(url + path, { method: "POST", headers, body: body! });
  const { errors } = (await answer.json()) as { errors?: unknown };
  if (errors !== undefined) throw new Error(`A question was refused: ${JSON.stringify(errors).slice(0, 500)}`);
}

/** A query known by its hash, by GET: as whoever has the answer already asks it, and as whoever has not. */
async function cached(url: string, connections: number, seconds: number): Promise<Row[]> {
  const query = "{ models(first: 50) { totalCount edges { node { name family layers heads parameters } } } }";
  const extensions = JSON.stringify({
    persistedQuery: { version: 1, sha256Hash: createHash("sha256").update(query).digest("hex") },
  });
  const path = `/graphql?${new URLSearchParams({ extensions })}`;
  await fetch(`${url}${path}&${new URLSearchParams({ query })}`).then((response) => response.text());
  const answer = await fetch(url + path);
  await answer.text();
  const etag = answer.headers.get("etag");
  if (answer.status !== 200 || etag === null) throw new Error("A persisted query was not answered with an entity tag");
  const get = (headers: Record<string, string>): Request => ({ method: "GET", path, headers });
  return [
    {
      name: "cached, 304 by ETag",
      rate: CACHED_RATE,
      served: await load([url], [get({ "if-none-match": etag })], connections, seconds),
    },
    { name: "cached, 200", rate: CACHED_RATE, served: await load([url], [get({})], connections, seconds) },
  ];
}

main().catch((error: unknown) => {
  say(`bench:api: ${error instanceof UserError ? error.message : String((error as Error).stack)}`);
  process.exitCode = error instanceof UserError ? 2 : 1;
});

import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT_CONTEXT } from "@opentelemetry/api";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { from as copyFrom } from "pg-copy-streams";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/database.ts";
import { connectDatabase, type Database } from "../database.ts";
import { createLog } from "../log.ts";
import { openQueue } from "../queue.ts";
import { startTracing } from "./export.ts";
import { withinSpan } from "./tracer.ts";

const log = createLog("test", "silent");
const spans = new InMemorySpanExporter();
let shared: TestDatabase;
/** Of a single connection, for which everybody waits. */
let narrow: Database;
beforeAll(async () => {
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).register();
  shared = await createTestDatabase();
  narrow = await connectDatabase(shared.url, { max: 1 });
});
beforeEach(() => spans.reset());
afterAll(async () => {
  await narrow?.close();
  await shared?.drop();
});

const within = <Result>(name: string, run: () => Promise<Result>) => withinSpan(name, {}, run, ROOT_CONTEXT);
const find = (name: string) => spans.getFinishedSpans().find((span) => span.name === name)!;

/** Texts of the statements that hang on the span of this name. */
function statementsOf(name: string): unknown[] {
  const { spanId } = find(name).spanContext();
  const below = spans.getFinishedSpans().filter(({ parentSpanContext }) => parentSpanContext?.spanId === spanId);
  return below.map(({ attributes }) => attributes["db.query.text"]);
}

test("statements of those who wait for the same connection hang on their own spans", async () => {
  const names = Array.from({ length: 8 }, (_, i) => `caller ${i}`);
  await Promise.all(
    names.map((name, i) =>
      within(name, async () => {
        await narrow.pool.query(`select ${i}::int`);
        await narrow.pool.query(`select $1::int + ${i}`, [1]);
      }),
    ),
  );
  for (const [i, name] of names.entries())
    expect(statementsOf(name)).toEqual([`select ${i}::int`, `select $1::int + ${i}`]);
});

test("statements of a transaction, with a callback too, each have one; streams and those of nobody have none", async () => {
  await narrow.pool.query("select 'nobody'");
  await within("somebody", async () => {
    const client = await narrow.pool.connect();
    await client.query("begin");
    await client.query({ text: "create temporary table streamed (x int) on commit drop" });
    await new Promise((resolve) => client.query("select 1", resolve));
    const stream = client.query(copyFrom("copy streamed from stdin"));
    await new Promise((resolve, reject) => stream.on("finish", resolve).on("error", reject).end("1\n2\n"));
    expect((await client.query("select sum(x)::int from streamed")).rows).toEqual([{ sum: 3 }]);
    await client.query("rollback");
    client.release();
  });
  expect(statementsOf("somebody")).toEqual([
    "begin",
    "create temporary table streamed (x int) on commit drop",
    "select 1",
    "select sum(x)::int from streamed",
    "rollback",
  ]);
});

test("a statement shows neither parameters nor values in its text, and an error its code alone", async () => {
  await within("careless", async () => {
    await narrow.pool.query("select $1, 'it''s private', 'private'", ["private"]);
    await narrow.pool.query("select 'private'::int").catch(() => {});
  });
  expect(statementsOf("careless")).toEqual(["select $1, '?', '?'", "select '?'::int"]);
  const failed = spans.getFinishedSpans().find(({ attributes }) => attributes["error.type"] !== undefined)!;
  expect(failed.attributes["error.type"]).toBe("22P02");
  const everything = spans.getFinishedSpans().map(({ attributes, status, events }) => ({ attributes, status, events }));
  expect(JSON.stringify(everything)).not.toContain("private");
});

test("the work on a job hangs on what queued it, and holds what its handler asks, but not its progress", async () => {
  const queue = await openQueue(shared, { log });
  const job = { directory: "private", size: "small", seed: 1 } as const;
  await within("caller", () => queue.enqueue("train-demo", job, { title: "Train" }));
  await new Promise<void>((resolve) => {
    void queue.work({
      "train-demo": async (_payload, { report }) => {
        await shared.pool.query("select 1");
        await report(0.5);
        setTimeout(resolve, 50);
      },
    });
  });
  await expect.poll(() => find("work on train-demo")).toBeDefined();
  await queue.stop();
  const [caller, queued, work] = ["caller", "queue train-demo", "work on train-demo"].map(find);
  expect(queued!.parentSpanContext?.spanId).toBe(caller!.spanContext().spanId);
  expect(work!.parentSpanContext?.spanId).toBe(queued!.spanContext().spanId);
  expect(work!.attributes["job.attempt"]).toBe(1);
  const statements = statementsOf("work on train-demo").map(String);
  expect(statements).toContain("select 1");
  // Beginning and end are written, the report between them has no span.
  expect(statements.filter((text) => text.startsWith('update "job_progress"'))).toHaveLength(2);
});

test("a line of the log says to what it belongs", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "log-")), "lines");
  const written = createLog("test", "info", file);
  await within("caller", async () => written.info("within"));
  written.info("outside");
  const [inside, outside] = (await readFile(file, "utf8")).trim().split("\n");
  const { traceId, spanId } = find("caller").spanContext();
  expect(JSON.parse(inside!)).toMatchObject({ msg: "within", trace_id: traceId, span_id: spanId });
  expect(outside).not.toContain("trace_id");
});

test.each([
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "http//user:hunter2@x", /^OTEL_EXPORTER_OTLP_ENDPOINT is no address; set it to/],
  ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", /^OTEL_EXPORTER_OTLP_PROTOCOL cannot be "grpc"; leave it out/],
])("a wrong %s is refused in one sentence, without what may be secret in it", async (name, value, sentence) => {
  const wrong = startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", [name]: value }, "test", log);
  await expect(wrong).rejects.toThrow(sentence);
  await expect(wrong).rejects.not.toThrow(/hunter2/);
});

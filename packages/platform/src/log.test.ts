import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createLog, type Logger } from "./log.ts";
import { hidePasswords } from "./secrets.ts";

/** What a log wrote. */
function written(use: (log: Logger) => void): string {
  const folder = mkdtempSync(join(tmpdir(), "atlas-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "deep/test.log");
  use(createLog("test", "info", file));
  return readFileSync(file, "utf8");
}

const URL = "postgres://atlas:hunter2@127.0.0.1:5432/atlas";

test("passwords never reach the log, wherever they hide", () => {
  const text = written((log) => {
    log.info({ password: "hunter2", config: { databaseUrl: URL } }, `connecting to ${URL}`);
    log.error({ err: new Error(`no route to ${URL}`) }, "failed");
    log.error(new Error(`no route to ${URL}`));
  });
  expect(text).toContain("connecting to postgres://atlas:***@127.0.0.1:5432/atlas");
  expect(text).toContain("no route to");
  expect(text).not.toContain("hunter2");
});

test("only passwords are hidden", () => {
  expect(hidePasswords("see http://127.0.0.1:3000/a and mail a:b@c")).toBe(
    "see http://127.0.0.1:3000/a and mail a:b@c",
  );
});

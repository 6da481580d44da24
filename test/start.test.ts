/** @file `npm start` when it cannot: one sentence, the right exit code, and nothing started. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, onTestFinished, test } from "vitest";

const START = fileURLToPath(new URL("../scripts/start.js", import.meta.url));
/** The user without rights that every Unix has: root may write anywhere, so it sends somebody else. */
const NOBODY = 65534;
let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "atlas-start-"));
  return () => rmSync(data, { recursive: true, force: true });
});

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

async function start(env: NodeJS.ProcessEnv, uid?: number): Promise<Outcome> {
  const child = spawn(process.execPath, [START], {
    env: {
      ...process.env,
      DATABASE_URL: "",
      ATLAS_DATA: data,
      ATLAS_PORT: String(await freePort()),
      ATLAS_API_PORT: String(await freePort()),
      ...env,
    },
    ...(uid === undefined ? {} : { uid }),
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** One sentence on standard error that names something, no stack trace, and no database begun. */
function expectRefusal({ code, stderr }: Outcome, expectedCode: number, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(code).toBe(expectedCode);
  expect(existsSync(join(data, "postgres"))).toBe(false);
}

test.each(["ATLAS_PORT", "ATLAS_API_PORT"])(
  "a port that is taken is named, with %s as the remedy",
  async (variable) => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expectRefusal(await start({ [variable]: String(port) }), 1, new RegExp(`^Port ${port} is taken.*${variable}`));
  },
);

test("bad configuration names the variable and exits 2", async () => {
  expectRefusal(await start({ ATLAS_PORT: "http" }), 2, /^ATLAS_PORT cannot be "http"/);
  expectRefusal(await start({ DATABASE_URL: "nonsense" }), 2, /^DATABASE_URL is not/);
});

test("an unreachable database is named without its password", async () => {
  const url = `postgres://atlas:hunter2@127.0.0.1:${await freePort()}/atlas`;
  const outcome = await start({ DATABASE_URL: url });
  expectRefusal(outcome, 1, /^Cannot use the database at 127\.0\.0\.1:\d+\/atlas: nothing listens there/);
  expect(outcome.stdout + outcome.stderr).not.toContain("hunter2");
});

test("a data folder that cannot be made is named", async () => {
  const file = join(data, "file");
  writeFileSync(file, "");
  expectRefusal(await start({ ATLAS_DATA: join(file, "below") }), 1, /^Cannot write to the data folder .*ATLAS_DATA/);
});

test("a data folder without write permission is named", async ({ skip }) => {
  const uid = process.getuid?.() === 0 ? NOBODY : undefined;
  const readable = spawnSync("test", ["-r", START], uid === undefined ? {} : { uid }).status === 0;
  skip(!readable, "root's stand-in may not read this checkout");
  chmodSync(data, 0o555);
  expectRefusal(await start({}, uid), 1, /^Cannot write to the data folder .*ATLAS_DATA/);
});

test("a data folder that another start serves is left alone", async () => {
  const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)", "start.js"]);
  onTestFinished(() => void other.kill());
  writeFileSync(join(data, "running.json"), JSON.stringify({ pid: other.pid, url: "http://127.0.0.1:3000" }));
  expectRefusal(await start({}), 1, new RegExp(`^Circuit Atlas already runs on .*process ${other.pid}.*stop it first`));
});

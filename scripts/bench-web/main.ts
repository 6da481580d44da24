/** @file `npm run bench:web`: starts the API and the built site on the volume of the whole field, and opens its pages in a browser. */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { CHECKOUT, openDatabase } from "@atlas/platform";
import { UserError } from "@atlas/schema";
import { models } from "@atlas/schema/db";
import { type Browser, chromium } from "playwright-core";
import { freePort, type Server, start, startApi } from "../bench-api/servers.ts";
import { scaleConfig } from "../seed-scale/place.ts";
import { MODELS } from "../seed-scale/volume.ts";
import { ensureWebBuilt, NEXT, WEB_FOLDER } from "../web-build.ts";
import { type Interaction, measureInteraction } from "./interaction.ts";
import { openLighthouse, type Vitals } from "./lighthouse.ts";
import { PAGES } from "./pages.ts";
import { interactionLine, keepsBar, keepsBars, PAGES_HEAD, pageLine } from "./report.ts";

const HELP = `Measures the site's pages in a browser, on the volume of the whole field: Lighthouse's scores, and how fast it answers hands.

  npm run bench:web -- [--only PATTERN] [--json]

  --only PATTERN   pages whose name matches; "interaction" for the sliders
  --json           all numbers, for programs

The database is that of DATABASE_URL, else the embedded one in ATLAS_DATA or .atlas/scale; node scripts/seed-scale.js fills it.
The browser is that of CHROMIUM_PATH, else Debian's. The exit code is 1 where a bar is missed.
`;

const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

const { values } = parseArgs({
  options: { only: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean" } },
});

/** Progress goes to the error output, so that --json stays JSON. */
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (line: string): void => void (values.json || process.stdout.write(`${line}\n`));
const isWanted = (name: string): boolean => new RegExp(values.only ?? "", "i").test(name);

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(HELP);
  if (!existsSync(CHROMIUM)) throw new UserError(`There is no browser at ${CHROMIUM}; set CHROMIUM_PATH to one.`);
  await ensureWebBuilt(`${CHECKOUT}test-output/web-build.log`, { onBuild: () => say("Building the site …") });
  const database = await openDatabase(scaleConfig());
  const servers: Server[] = [];
  let browser: Browser | undefined;
  try {
    if ((await database.db.$count(models)) < MODELS.length)
      throw new UserError("The database does not hold the field's volume; run node scripts/seed-scale.js first.");
    servers.push(await startApi(database.url));
    const web = await startWeb(servers[0]!.url);
    servers.push(web);
    const port = await freePort();
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", `--remote-debugging-port=${port}`],
    });
    const pages = await measurePages(web.url, port);
    const hands = isWanted("interaction") ? await measureInteraction(browser, web.url) : [];
    for (const one of hands) print(interactionLine(one));
    conclude(pages, hands);
  } finally {
    await browser?.close();
    for (const server of servers.reverse()) await server.stop();
    await database.close();
  }
}

async function startWeb(apiUrl: string): Promise<Server> {
  const port = await freePort();
  const env = { ...process.env, NODE_ENV: "production", ATLAS_API_URL: apiUrl };
  const args = [NEXT, "start", "-H", "127.0.0.1", "-p", `${port}`];
  return await start(args, env, `http://127.0.0.1:${port}`, "/icon.svg", WEB_FOLDER);
}

/** Each page is opened once before: a server that has just started still loads its code. */
async function measurePages(url: string, port: number): Promise<(Vitals & { name: string })[]> {
  const wanted = PAGES.filter(({ name }) => isWanted(name));
  if (wanted.length === 0) return [];
  const measure = await openLighthouse(port, say);
  print(PAGES_HEAD);
  const measured: (Vitals & { name: string })[] = [];
  for (const { name, path } of wanted) {
    await (await fetch(url + path)).text();
    const vitals = await measure(url + path);
    measured.push({ name, ...vitals });
    print(pageLine(name, vitals));
  }
  return measured;
}

function conclude(pages: readonly (Vitals & { name: string })[], hands: readonly Interaction[]): void {
  const missed = [
    ...pages.filter((page) => !keepsBars(page)).map(({ name }) => name),
    ...hands.filter((one) => !keepsBar(one)).map(({ name }) => name),
  ];
  if (values.json) process.stdout.write(`${JSON.stringify({ pages, hands, missed }, null, 2)}\n`);
  else print(missed.length === 0 ? "Every bar is kept." : `Bars are missed: ${missed.join("; ")}.`);
  if (missed.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  say(`bench:web: ${error instanceof UserError ? error.message : String((error as Error).stack)}`);
  process.exitCode = error instanceof UserError ? 2 : 1;
});

/** @file `atlas publish`: stored results of a model or family to another server, which may have some of them already. */
import { UserError } from "@atlas/schema";
import { Command } from "commander";
import { publishRuns } from "../runs/publish/publish-runs.ts";
import { withDatabase } from "./database.ts";
import { jsonOption } from "./options.ts";
import { printJson, printLine, progressBar } from "./output.ts";

interface Options {
  to: string;
  task?: string;
  project: string;
  fromProject?: string;
  json?: boolean;
}

export const publishCommand = () =>
  new Command("publish")
    .description("Send stored results on tasks to another server: only what it lacks, checked there as it was here")
    .argument("<name>", "model or family, as results are stored (pythia/pythia-160m, demo)")
    .requiredOption("--to <url>", "the server's API, such as https://atlas.example.org")
    .option("--task <name>", "only results on this task")
    .option("--project <name>", "project of that server", "public")
    .option("--from-project <name>", "project of this database, instead of the public one")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nThe key is ATLAS_KEY, that server's ATLAS_WRITE_KEY. Stopped in whatever way, the same command goes on.",
    )
    .action(publish);

async function publish(name: string, options: Options): Promise<void> {
  const { to: url, task, project, fromProject } = options;
  const key = process.env.ATLAS_KEY;
  if (!key) throw new UserError("There is no key; set ATLAS_KEY to the key that the other server was started with.");
  if (!/^\S+$/.test(key)) throw new UserError("ATLAS_KEY has spaces; set it to the key of the other server alone.");
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UserError("--to is not the address of a server; give one such as https://atlas.example.org.");
  await withDatabase("publish", async ({ database }) => {
    const bar = progressBar(name);
    const counts = { published: 0, there: 0 };
    try {
      await publishRuns(database.db, { name, task, project: fromProject }, { url, key, project }, (run, done, of) => {
        bar.update(done / of, `${run.model} ${run.revision} ${run.task},`);
        if (run.stored) counts.published++;
        else counts.there++;
        if (options.json) printJson(run);
      });
    } finally {
      bar.stop();
    }
    if (options.json) printJson({ summary: counts });
    else printLine(`${counts.published} results published, ${counts.there} were there already.`);
  });
}

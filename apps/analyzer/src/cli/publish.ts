/** @file `atlas publish`: what is stored of a model or family to another server, which may have some of it already. */
import { PUBLICATION_KINDS, type PublicationKind, UserError } from "@atlas/schema";
import { Command, Option } from "commander";
import { PATIENCE_SECONDS } from "../runs/publish/publish-client.ts";
import { publishStored } from "../runs/publish/publish-stored.ts";
import { withDatabase } from "./database.ts";
import { jsonOption, number } from "./options.ts";
import { printJson, printLine, progressBar } from "./output.ts";

interface Options {
  to: string;
  task?: string;
  kind?: PublicationKind[];
  project: string;
  fromProject?: string;
  patience: number;
  json?: boolean;
}

export const publishCommand = () =>
  new Command("publish")
    .description("Send what is stored to another server: only what it lacks, checked there as it was here")
    .argument("<name>", "model or family, as results are stored (pythia/pythia-160m, demo)")
    .requiredOption("--to <url>", "the server's API, such as https://atlas.example.org")
    .option("--task <name>", "only what is about this task: results and verifications")
    .addOption(new Option("--kind <kinds...>", "only these, instead of everything").choices(PUBLICATION_KINDS))
    .option("--project <name>", "project of that server", "public")
    .option("--from-project <name>", "project of this database, instead of the public one")
    .addOption(
      new Option("--patience <seconds>", "for how long to try again while the server does not answer")
        .argParser(number("--patience", 0, 86_400))
        .default(PATIENCE_SECONDS),
    )
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nThe key is ATLAS_KEY, that server's ATLAS_WRITE_KEY. Stopped in whatever way, the same command goes on.",
    )
    .action(publish);

async function publish(name: string, options: Options): Promise<void> {
  const { to: url, task, project, fromProject, patience, kind: kinds = PUBLICATION_KINDS } = options;
  const key = process.env.ATLAS_KEY;
  if (!key) throw new UserError("There is no key; set ATLAS_KEY to the key that the other server was started with.");
  if (!/^\S+$/.test(key)) throw new UserError("ATLAS_KEY has spaces; set it to the key of the other server alone.");
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UserError("--to is not the address of a server; give one such as https://atlas.example.org.");
  await withDatabase("publish", async ({ database }) => {
    const bar = progressBar(name);
    const outcome: Outcome = { published: {}, there: {}, unreadable: {} };
    const wanted = { name, kinds, task, project: fromProject };
    try {
      const to = { url, key, project, patience, onWait: bar.note };
      await publishStored(database.db, wanted, to, (item, done, of) => {
        bar.update(done / of, `${[item.model, item.revision, item.about].filter((word) => word !== null).join(" ")},`);
        const counts = outcome[item.stored === null ? "unreadable" : item.stored ? "published" : "there"];
        counts[item.kind] = (counts[item.kind] ?? 0) + 1;
        if (options.json) printJson(item);
      });
    } finally {
      bar.stop();
    }
    if (options.json) printJson({ summary: outcome });
    else printLine(summary(outcome));
  });
}

type Counts = Partial<Record<PublicationKind, number>>;
type Outcome = Record<"published" | "there" | "unreadable", Counts>;

const NAMES: Record<PublicationKind, [one: string, several: string]> = {
  result: ["result", "results"],
  "head-scores": ["head score", "head scores"],
  verification: ["verification", "verifications"],
  examination: ["model's examination", "models' examinations"],
  import: ["import", "imports"],
};

function summary({ published, there, unreadable }: Outcome): string {
  const lost = count(unreadable);
  const reason = "an earlier version did not keep all that they are known by; compute them again";
  return [
    `Published: ${count(published) ?? "nothing"}. There already: ${count(there) ?? "nothing"}.`,
    ...(lost === undefined ? [] : [`Not sent: ${lost}, because ${reason}.`]),
  ].join(" ");
}

/** "3 results, 1 import"; undefined for none. */
function count(counts: Counts): string | undefined {
  const words = PUBLICATION_KINDS.flatMap((kind) => {
    const number = counts[kind] ?? 0;
    return number === 0 ? [] : [`${number} ${NAMES[kind][number === 1 ? 0 : 1]}`];
  });
  return words.length === 0 ? undefined : words.join(", ");
}

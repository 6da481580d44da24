/**
 * @file PostGraphile over the same database, as its documentation starts it, for comparison. Its packages lie in a folder of their own
 * (postgraphile.ts), so that they are loaded from there. Usage: node postgraphile-server.js FOLDER PORT, with DATABASE_URL.
 */
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// PostGraphile wants Node 22; this is all that it misses in Node 20.
Promise.withResolvers ??= function () {
  let settle;
  const promise = new this((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle };
};

const [folder, port] = process.argv.slice(2);
const { resolve } = createRequire(join(folder, "package.json"));
const load = (name) => import(pathToFileURL(resolve(name)).href);

const { postgraphile } = await load("postgraphile");
const { PostGraphileAmberPreset } = await load("postgraphile/presets/amber");
const { makePgService } = await load("postgraphile/adaptors/pg");
const { grafserv } = await load("postgraphile/grafserv/node");
const { jsonPgSmartTags } = await load("postgraphile/utils");

// The table would share its name with the entries of a page of circuits, which PostGraphile refuses.
const renamed = jsonPgSmartTags({ version: 1, config: { class: { circuit_edge: { tags: { name: "chosen_edge" } } } } });
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [renamed],
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: ["public"] })],
  grafserv: { graphqlPath: "/graphql", graphiql: false, maxRequestLength: 1_000_000 },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(Number(port), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));

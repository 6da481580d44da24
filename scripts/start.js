/** @file `npm start`: installs what is missing, then hands over to start/main.ts. */
import { ensureInstalled } from "./ensure-installed.js";

ensureInstalled();
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("./start/main.ts");
await main();

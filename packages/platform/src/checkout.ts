/** @file Where this checkout lies. Everything that is found relative to it starts here. */
import { fileURLToPath } from "node:url";

/** The folder of the root package.json, with a trailing separator. */
export const CHECKOUT = fileURLToPath(new URL("../../../", import.meta.url));

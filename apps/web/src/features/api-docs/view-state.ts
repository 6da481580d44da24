/** @file In which language the examples are shown, as the URL says it. */
import { z } from "zod";
import { type Params, parseView } from "../../lib/view.ts";
import { LANGUAGES, type Language } from "./examples.ts";

export const docsView = z.object({
  lang: z.enum(Object.keys(LANGUAGES) as [Language, ...Language[]]).default("curl"),
});

export type DocsView = z.infer<typeof docsView>;

export function parseDocsView(params: Params): DocsView {
  return parseView(docsView, params);
}

export function docsHref({ lang }: DocsView): string {
  return lang === "curl" ? "/docs/api" : `/docs/api?lang=${lang}`;
}

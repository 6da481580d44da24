/** @file In which language the examples are shown, as the URL says it. */
import { z } from "zod";
import { LANGUAGES, type Language } from "./examples.ts";

const docsView = z.object({
  lang: z
    .enum(Object.keys(LANGUAGES) as [Language, ...Language[]])
    .default("curl")
    .catch("curl"),
});

export type DocsView = z.infer<typeof docsView>;

export function parseDocsView(params: Record<string, string | undefined>): DocsView {
  return docsView.parse(params);
}

export function docsHref({ lang }: DocsView): string {
  return lang === "curl" ? "/docs/api" : `/docs/api?lang=${lang}`;
}

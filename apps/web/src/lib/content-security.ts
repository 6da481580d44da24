/** @file What a browser may load, run and frame of the site: the one place that says so. */

/** Pages; figures for other pages to frame; files. */
export type ContentKind = "page" | "embed" | "file";

/**
 * Scripts run by the nonce of this answer alone, and what they load. Elements' style attributes are allowed: charts and the component
 * library place things with them, and they run nothing.
 */
export function contentSecurityPolicy(kind: ContentKind, nonce: string): string {
  if (kind === "file") return "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${kind === "embed" ? "*" : "'none'"}`,
  ].join("; ");
}

/** Names of the headers by which pages learn of the nonce, of the kind, and of being asked for by themselves. */
export const NONCE_HEADER = "x-nonce";
export const KIND_HEADER = "x-content-kind";
export const AGAIN_HEADER = "x-asked-again";

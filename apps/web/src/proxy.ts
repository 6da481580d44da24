/**
 * @file Looks at addresses before pages do: a page's address with .csv, .json or .svg behind it is a file of its figure; one that is not
 * properly encoded names no page, where Next.js would fail on it. Every answer gets its Content-Security-Policy here.
 */
import { type NextRequest, NextResponse } from "next/server";
import { type ContentKind, contentSecurityPolicy, KIND_HEADER, NONCE_HEADER } from "./lib/content-security.ts";
import { parseFilePath } from "./lib/share-hrefs.ts";

/** Has no page, so that the answer is the page of what is not found. */
const NOWHERE = "/nothing-at-this-address";
const ICON = "/icon.svg";

/** All but the build's own files, and what the API answers with headers of its own. */
export const config = { matcher: ["/((?!_next/|graphql$|files/).*)"] };

export function proxy(request: NextRequest): NextResponse {
  const { pathname } = request.nextUrl;
  if (!isEncoded(pathname)) return secured(request, "page", NOWHERE);
  const file = pathname === ICON ? null : parseFilePath(pathname);
  if (file !== null) return secured(request, "file", `/export/${file.format}${file.page}`);
  return secured(request, pathname.startsWith("/embed/") ? "embed" : "page");
}

/** @param path of the page to answer with, where it is another than the address's */
function secured(request: NextRequest, kind: ContentKind, path?: string): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(kind, nonce);
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  headers.set(NONCE_HEADER, nonce);
  headers.set(KIND_HEADER, kind);
  const answer =
    path === undefined
      ? NextResponse.next({ request: { headers } })
      : NextResponse.rewrite(new URL(path + request.nextUrl.search, request.url), { request: { headers } });
  answer.headers.set("content-security-policy", policy);
  answer.headers.set("x-content-type-options", "nosniff");
  answer.headers.set("referrer-policy", "strict-origin-when-cross-origin");
  return answer;
}

function isEncoded(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

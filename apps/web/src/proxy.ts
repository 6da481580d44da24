/**
 * @file Looks at addresses before pages do: one that is not properly encoded names no page, where Next.js would fail on it, and one with
 * parameters that its page does not understand is answered with what they may be. Every answer gets its Content-Security-Policy here.
 */
import { type NextRequest, NextResponse } from "next/server";
import { addressFaults } from "./features/address-faults.ts";
import {
  AGAIN_HEADER,
  type ContentKind,
  contentSecurityPolicy,
  KIND_HEADER,
  NONCE_HEADER,
} from "./lib/content-security.ts";
import { refusalPage } from "./lib/refusal-page.ts";
import { parseFilePath } from "./lib/share-hrefs.ts";

const EMBED = "/embed/";
const ICON = "/icon.svg";

/** All but the build's own files and the endpoint of the API. */
export const config = { matcher: ["/((?!_next/|graphql$).*)"] };

export function proxy(request: NextRequest): NextResponse {
  const { pathname, searchParams } = request.nextUrl;
  const file = pathname === ICON ? null : parseFilePath(pathname);
  const kind = file !== null ? "file" : pathname.startsWith(EMBED) ? "embed" : "page";
  if (!isEncoded(pathname))
    return refused(404, "There is nothing at this address", ["It is not properly encoded."], kind);
  // The API answers with headers of its own.
  if (pathname.startsWith("/files/")) return NextResponse.next();
  const page = file?.page ?? (kind === "embed" ? pathname.slice(EMBED.length - 1) : pathname);
  const faults = addressFaults(page, searchParams);
  if (faults.length > 0) return refused(400, "This address is not understood", faults, kind);
  const nonce = newNonce();
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", contentSecurityPolicy(kind, nonce));
  headers.set(NONCE_HEADER, nonce);
  headers.set(KIND_HEADER, kind);
  headers.set(AGAIN_HEADER, String(isAskedByItself(request)));
  return secured(NextResponse.next({ request: { headers } }), kind, nonce);
}

/** A file's answer is read by programs. */
function refused(status: 400 | 404, title: string, reasons: readonly string[], kind: ContentKind): NextResponse {
  const nonce = newNonce();
  const [type, body] =
    kind === "file"
      ? ["text/plain", `${[title, ...reasons].join("\n")}\n`]
      : ["text/html", refusalPage({ title, reasons, nonce })];
  const headers = { "content-type": `${type}; charset=utf-8` };
  return secured(new NextResponse(body, { status, headers }), kind, nonce);
}

function secured(answer: NextResponse, kind: ContentKind, nonce: string): NextResponse {
  answer.headers.set("content-security-policy", contentSecurityPolicy(kind, nonce));
  answer.headers.set("x-content-type-options", "nosniff");
  answer.headers.set("referrer-policy", "strict-origin-when-cross-origin");
  return answer;
}

/** A page that a browser without scripts refreshes refers to itself. */
function isAskedByItself({ headers, nextUrl }: NextRequest): boolean {
  const from = headers.get("referer");
  if (from === null || !URL.canParse(from)) return false;
  const { pathname, search } = new URL(from);
  return pathname + search === nextUrl.pathname + nextUrl.search;
}

const newNonce = () => btoa(crypto.randomUUID());

function isEncoded(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

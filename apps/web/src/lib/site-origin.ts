/** @file Where the site is as the visitor sees it, behind a proxy too. */

const HOST = /^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i;

/** Such as "https://atlas.example.org"; "" where the request does not say, so that addresses stay relative. */
export function originOf(headers: Pick<Headers, "get">): string {
  const first = (name: string) => headers.get(name)?.split(",")[0]?.trim();
  const host = first("x-forwarded-host") ?? first("host") ?? "";
  return HOST.test(host) ? `${first("x-forwarded-proto") === "https" ? "https" : "http"}://${host}` : "";
}

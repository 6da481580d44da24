/** @file How the web application is built. Where the API lives is read when a request comes, not here. */
import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";
import { FILE_FORMATS } from "./src/lib/share-hrefs.ts";

process.env.NEXT_TELEMETRY_DISABLED = "1";

/** The repository root: workspace packages and hoisted dependencies lie above apps/web. */
const root = fileURLToPath(new URL("../..", import.meta.url));

const config: NextConfig = {
  transpilePackages: ["@atlas/schema"],
  // Both ask for optional native modules by names that a bundler cannot resolve.
  serverExternalPackages: ["linkedom", "ws"],
  turbopack: { root },
  outputFileTracingRoot: root,
  poweredByHeader: false,
  // What proxy.ts does not see: where a file of the build is missing, a page says so.
  headers: async () => [
    { source: "/_next/:path*", headers: [{ key: "content-security-policy", value: "frame-ancestors 'none'" }] },
  ],
  // Here and not in proxy.ts: what a proxy rewrites under a numeric host name goes out and comes in again.
  rewrites: async () => ({
    beforeFiles: [
      // Browsers ask for it where a page has not said yet, or does not say, which icon it has.
      { source: "/favicon.ico", destination: "/icon.svg" },
      {
        source: `/:page((?!_next/|files/|icon\\.svg$).+).:format(${FILE_FORMATS.join("|")})`,
        destination: "/export/:format/:page",
      },
    ],
    afterFiles: [],
    fallback: [],
  }),
  // `npm test` checks the types; the first `npm start` should not wait for them.
  typescript: { ignoreBuildErrors: true },
};

export default config;

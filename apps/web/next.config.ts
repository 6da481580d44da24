/** @file How the web application is built. Where the API lives is read when a request comes, not here. */
import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

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
  // `npm test` checks the types; the first `npm start` should not wait for them.
  typescript: { ignoreBuildErrors: true },
};

export default config;

/** @file Who may ask how: pages of other sites, too many requests, and what browsers are told to keep to. */
import cors from "cors";
import type { Request, RequestHandler } from "express";
import { type Options, rateLimit } from "express-rate-limit";
import helmet from "helmet";
import type { Exposure } from "../config.ts";
import { ofOwnNetwork, ofThisMachine } from "../shared/addresses.ts";
import { answerError } from "./answers.ts";
import type { Recognise } from "./write-key.ts";

const MINUTE_MS = 60_000;

/** Security headers. @param script what the explorer's page may run, as a source of a Content-Security-Policy. */
export function securityHeaders(script: string): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: [script],
        styleSrc: ["'unsafe-inline'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // Whose pages may read answers is said by CORS alone.
    crossOriginResourcePolicy: false,
    // Whether there is TLS at all is known to the proxy in front, which says so.
    strictTransportSecurity: false,
  });
}

/** Answers carry nothing that belongs to a signed-in person, so credentials are never asked for. */
export function crossOrigin({ corsOrigins }: Exposure): RequestHandler {
  const origin = corsOrigins === "*" ? "*" : [...corsOrigins];
  return cors({ origin, methods: ["GET", "POST"], exposedHeaders: ["ETag", "Retry-After"], maxAge: 86_400 });
}

/**
 * Counts in this process: whoever may write by the key, wherever it is used, and everybody else by address, IPv6 by network. Requests of
 * this machine that come through no proxy and have no key are not counted: they are the site's own, on behalf of many.
 */
export function limitRate({ requestsPerMinute, writesPerMinute }: Exposure, recognise: Recognise): RequestHandler[] {
  const keyOf = ({ headers }: Request) => {
    const viewer = recognise(headers);
    return viewer.kind === "writer" ? viewer.key : undefined;
  };
  return [
    limit(requestsPerMinute, "address", {
      skip: (request) => request.ip === undefined || ofThisMachine(request.ip) || keyOf(request) !== undefined,
    }),
    limit(writesPerMinute, "key", {
      skip: (request) => keyOf(request) === undefined,
      keyGenerator: (request) => keyOf(request)!,
    }),
  ];
}

/** @param perMinute 0 for any number. */
function limit(perMinute: number, whose: string, how: Partial<Options>): RequestHandler {
  if (perMinute === 0) return (_request, _response, next) => next();
  return rateLimit({
    windowMs: MINUTE_MS,
    limit: perMinute,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    // The library sets Retry-After.
    handler: (_request, response) =>
      answerError(
        response,
        429,
        "RATE_LIMITED",
        `This ${whose} has sent more than ${perMinute} requests within a minute; wait as long as Retry-After says.`,
      ),
    ...how,
  });
}

/** Lets requests of this machine and of private networks pass, where operators and their tools are. */
export const operatorsOnly: RequestHandler = (request, _response, next) =>
  request.ip !== undefined && ofOwnNetwork(request.ip) ? next() : next("route");

/** @file What a hub's refusal means, in one sentence each. The hub's own words are not repeated: they are not ours to vouch for. */
import { UserError } from "@atlas/schema";
import type { Answer } from "./exchange.ts";
import type { HubConfig } from "./hub-config.ts";

/** What was asked for. */
export interface Asked {
  repository: string;
  revision?: string;
  file?: string;
}

/** @param response with a status that trying again would not change. */
export function refusal(
  { endpoint, token }: HubConfig,
  { status, headers }: Pick<Answer, "status" | "headers">,
  asked: Asked,
): UserError {
  const { repository, revision, file } = asked;
  const code = headers.get("x-error-code");
  if (code === "GatedRepo")
    return new UserError(
      `${repository} is gated: accept its licence on ${endpoint}/${repository} and set HF_TOKEN to a token of that account.`,
    );
  if (code === "RevisionNotFound" || (code === null && status === 404 && revision !== undefined && file === undefined))
    return notFound(`${repository} has no revision ${revision} on ${endpoint}; list what it has, or choose another.`);
  if (code === "EntryNotFound" || (code === null && status === 404 && file !== undefined))
    return notFound(`${repository} has no file ${file} at revision ${revision}; choose a revision that is complete.`);
  if (token && status === 401 && code !== "RepoNotFound")
    return new UserError(`${endpoint} does not accept HF_TOKEN; make a new token in the hub's settings.`);
  if (status === 401 || status === 403 || status === 404)
    return notFound(
      `There is no ${repository} on ${endpoint}, or it is closed to ${token ? "the account of HF_TOKEN" : "anonymous users: set HF_TOKEN"}; ` +
        "check the name.",
    );
  return new UserError(`${endpoint} answered ${status} to the question for ${repository}; check HF_ENDPOINT.`, {
    code: "UNAVAILABLE",
  });
}

function notFound(sentence: string): UserError {
  return new UserError(sentence, { code: "NOT_FOUND" });
}

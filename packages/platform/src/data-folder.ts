/** @file The folder for everything this installation makes: database, demo checkpoints, logs. */
import { accessSync, constants, mkdirSync } from "node:fs";
import { UserError } from "@atlas/schema";

/** @throws UserError when it cannot be made or written to. */
export function ensureDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new UserError(
      `Cannot write to the data folder ${folder}; make it writable for you, or set ATLAS_DATA to another folder.`,
      { code: "UNAVAILABLE", cause },
    );
  }
}

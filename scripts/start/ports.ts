/** @file Says before anything is started that a port cannot be had. */
import { createServer } from "node:net";
import { UserError } from "@atlas/schema";

/** @param variable the environment variable that chooses this port. */
export async function requireFreePort(port: number, variable: string): Promise<void> {
  const code = await listenError(port);
  if (code === undefined) return;
  const what = code === "EACCES" ? "needs the rights of root" : "is taken";
  const remedy =
    code === "EACCES"
      ? `set ${variable} to a port above 1023`
      : `stop what listens there, or set ${variable} to another port`;
  throw new UserError(`Port ${port} ${what}; ${remedy}.`, { code: "UNAVAILABLE" });
}

function listenError(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(undefined)));
  });
}

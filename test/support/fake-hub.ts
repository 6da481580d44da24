/**
 * @file A hub of our own on two ports, one for the API and one for the files behind redirects, that answers as huggingface.co does
 * and fails on demand. Requests are kept, so that tests can say what was asked and with which token.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Fault, type Seen, send } from "./fake-hub-faults.ts";

export interface FakeFile {
  content: Buffer;
  /** Kept by hash and served from the other port, as large files are. */
  lfs?: boolean;
  /** What the listing says instead of the truth. */
  listed?: { sha256?: string; size?: number };
}

export type FakeFiles = Record<string, FakeFile | string>;

export interface FakeRepository {
  branches: Record<string, FakeFiles>;
  /** Who has no such token is refused: as if there were no such repository, or because it is gated. */
  token?: string;
  gated?: boolean;
  license?: string;
}

const PAGE = 3;

export class FakeHub {
  readonly repositories: Record<string, FakeRepository> = {};
  readonly seen: Seen[] = [];
  endpoint = "";
  #files = "";
  readonly #servers: Server[] = [];
  readonly #faults: { path: RegExp; faults: Fault[] }[] = [];

  async start(): Promise<this> {
    this.endpoint = await this.#listen((request, response) => this.#answer("hub", request, response));
    this.#files = await this.#listen((request, response) => this.#answer("files", request, response));
    return this;
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(this.#servers.map((server) => new Promise((done) => server.close(done))));
  }

  /** The next requests whose address matches fail in these ways, one after another. */
  fail(path: RegExp, ...faults: Fault[]): void {
    this.#faults.push({ path, faults });
  }

  /** Requests for the content of files on either port. */
  downloads(): Seen[] {
    return this.seen.filter(({ host, url }) => host === "files" || url.includes("/resolve-cache/"));
  }

  commit(repository: string, branch: string): string {
    const files = Object.entries(this.repositories[repository]!.branches[branch]!);
    const content = files.map(([path, file]) => `${path} ${gitOid(contentOf(file))}`).join("\n");
    return createHash("sha1").update(`${repository} ${content}`).digest("hex");
  }

  async #listen(handle: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<string> {
    const server = createServer(handle);
    this.#servers.push(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  #answer(host: Seen["host"], request: IncomingMessage, response: ServerResponse): unknown {
    const url = request.url ?? "/";
    const { authorization, range } = request.headers;
    const seen: Seen = { host, method: request.method ?? "", url, authorization, range, sent: 0 };
    this.seen.push(seen);
    const fault = this.#faults.find(({ path, faults }) => path.test(url) && faults.length > 0)?.faults.shift();
    if (fault?.kind === "status") return end(response, fault.status, fault.headers ?? {});
    if (fault?.kind === "redirect") return end(response, 302, { location: fault.to ?? `${this.endpoint}${url}` });
    const { pathname, searchParams } = new URL(url, this.endpoint);
    const parts = pathname.split("/").slice(1).map(decodeURIComponent);
    if (host === "files") return this.#sendStored(seen, response, parts[0]!, fault);
    if (parts[0] !== "api") return this.#resolve(request, response, parts);
    if (parts[1] === "resolve-cache") return this.#sendSmall(seen, response, parts.slice(3), fault);
    const name = parts.slice(2, 4).join("/");
    if (!this.#admit(response, request, name)) return;
    return this.#metadata(response, name, parts.slice(4), Number(searchParams.get("cursor") ?? 0));
  }

  #admit(response: ServerResponse, { headers }: IncomingMessage, name: string): boolean {
    const repository = this.repositories[name];
    if (repository && (!repository.token || headers.authorization === `Bearer ${repository.token}`)) return true;
    const code = repository?.gated ? "GatedRepo" : "RepoNotFound";
    end(response, 401, { "x-error-code": code, "x-error-message": "Access is refused." });
    return false;
  }

  #metadata(response: ServerResponse, name: string, [what, revision]: string[], cursor: number): unknown {
    const { branches, license } = this.repositories[name]!;
    const targets = Object.keys(branches).map((branch) => ({ name: branch, targetCommit: this.commit(name, branch) }));
    if (what === "refs") return json(response, { branches: targets, tags: [], converts: [] });
    const branch = this.#branch(name, revision!);
    if (branch === undefined) return end(response, 404, { "x-error-code": "RevisionNotFound" });
    const sha = this.commit(name, branch);
    if (what === "revision")
      return json(response, { _id: "0", id: name, sha, gated: false, private: false, cardData: { license } });
    const entries = Object.entries(branches[branch]!).map(([path, file]) => entryOf(path, file));
    const next = `<${this.endpoint}/api/models/${name}/tree/${revision}?cursor=${cursor + PAGE}>; rel="next"`;
    return json(response, entries.slice(cursor, cursor + PAGE), cursor + PAGE < entries.length ? { link: next } : {});
  }

  #branch(name: string, revision: string): string | undefined {
    const branches = Object.keys(this.repositories[name]!.branches);
    return branches.find((branch) => branch === revision || this.commit(name, branch) === revision);
  }

  /** owner/name/resolve/revision/path: a redirect to where the content lies. */
  #resolve(request: IncomingMessage, response: ServerResponse, [owner, model, , revision, path]: string[]): unknown {
    const name = `${owner}/${model}`;
    if (!this.#admit(response, request, name)) return;
    const branch = this.#branch(name, revision!);
    if (branch === undefined) return end(response, 404, { "x-error-code": "RevisionNotFound" });
    const file = this.repositories[name]!.branches[branch]![path!];
    if (file === undefined) return end(response, 404, { "x-error-code": "EntryNotFound" });
    const content = contentOf(file);
    const headers = { "x-repo-commit": this.commit(name, branch), "x-linked-size": String(content.length) };
    if (typeof file === "string" || !file.lfs)
      return end(response, 307, { ...headers, location: `/api/resolve-cache/models/${name}/${revision}/${path}` });
    const location = `${this.#files}/${sha256(content)}?X-Amz-Signature=signed`;
    return end(response, 302, { ...headers, "x-linked-etag": `"${sha256(content)}"`, location });
  }

  #sendSmall(seen: Seen, response: ServerResponse, [owner, model, revision, path]: string[], fault?: Fault): unknown {
    const name = `${owner}/${model}`;
    const file = this.repositories[name]!.branches[this.#branch(name, revision!)!]![path!]!;
    return send(seen, response, contentOf(file), fault);
  }

  #sendStored(seen: Seen, response: ServerResponse, hash: string, fault?: Fault): unknown {
    const stored = Object.values(this.repositories).flatMap(({ branches }) =>
      Object.values(branches).flatMap(Object.values),
    );
    const file = stored.find((each: FakeFile | string) => sha256(contentOf(each)) === hash);
    if (!file) return end(response, 404, {});
    return send(seen, response, contentOf(file), fault);
  }
}

const contentOf = (file: FakeFile | string): Buffer => (typeof file === "string" ? Buffer.from(file) : file.content);

/** Hashed once: a listing must not take the time that a download is measured by. */
function once(hash: (content: Buffer) => string): (content: Buffer) => string {
  const known = new WeakMap<Buffer, string>();
  return (content) => {
    const found = known.get(content) ?? hash(content);
    known.set(content, found);
    return found;
  };
}

const sha256 = once((content) => createHash("sha256").update(content).digest("hex"));

const gitOid = once((content) => createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex"));

function entryOf(path: string, file: FakeFile | string): object {
  const content = contentOf(file);
  const { sha256: hash = sha256(content), size = content.length } = (typeof file === "string" ? {} : file.listed) ?? {};
  const lfs = typeof file !== "string" && file.lfs === true;
  const oid = lfs
    ? gitOid(Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${hash}\n`))
    : gitOid(content);
  return { type: "file", path, size, oid, ...(lfs && { lfs: { oid: hash, size, pointerSize: 134 } }) };
}

function json(response: ServerResponse, value: unknown, headers: Record<string, string> = {}): unknown {
  return response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}

function end(response: ServerResponse, status: number, headers: Record<string, string>): unknown {
  return response.writeHead(status, headers).end();
}

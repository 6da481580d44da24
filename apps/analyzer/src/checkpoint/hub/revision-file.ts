/** @file One file of a revision, as the hub describes it. */

/** A file as the hub's metadata describes it. Its path is the hub's word: check it before it meets a file system. */
export interface RevisionFile {
  path: string;
  /** Bytes. */
  size: number;
  /** Of the content, where the hub keeps it (large files); null for small ones, which only have `gitOid`. */
  sha256: string | null;
  /** Of git's blob, "blob SIZE\0" before the content; for large files that of the pointer to it. */
  gitOid: string;
}

"use client";
/** @file What can be done with an opened circuit; what needs an address of its own is said not to be there. */
import Link from "next/link";
import { bibtex } from "../../lib/cite.ts";
import { METHOD_TITLES, methodHref } from "../../lib/methods.ts";
import { FILE_FORMATS, FILE_TYPES, type FileFormat } from "../../lib/share-hrefs.ts";
import { PngButton } from "../sharing/png-button.tsx";
import { offer, pageTheme } from "../sharing/save.ts";
import { Copied, Tool } from "../sharing/tool-parts.tsx";
import styles from "../sharing/tools.module.css";
import { citableOf } from "./opened-citation.ts";
import type { OpenedCircuit } from "./parse.ts";

interface OpenedToolsProps {
  /** Of the file. */
  name: string;
  opened: OpenedCircuit;
}

const OF = "opened";

export function OpenedTools({ name, opened }: OpenedToolsProps) {
  const stem = name.replace(/\.json$/i, "");
  // What makes files comes when one is asked for, so that the page sends less.
  const text = async (format: FileFormat) => {
    const { textOf } = await import("./opened-text.tsx");
    return textOf(format, { name, opened, origin: location.origin, day: today(), theme: pageTheme() });
  };
  const save = async (format: FileFormat) =>
    offer(new Blob([await text(format)], { type: FILE_TYPES[format] }), `${stem}.${format}`);
  return (
    <div className={styles.tools}>
      <Tool of={OF} subject={name} title="Download">
        <ul className={styles.files}>
          {FILE_FORMATS.map((format) => (
            <li key={format}>
              <button type="button" className={styles.file} onClick={() => void save(format)}>
                {format.toUpperCase()}
              </button>
            </li>
          ))}
          <li>
            <PngButton className={styles.file!} svg={() => text("svg")} fileName={`${stem}.png`} subject={name} />
          </li>
        </ul>
      </Tool>
      <Tool of={OF} subject={name} title="Embed">
        <p>The file is on your machine alone, so there is no address that a page could frame; its SVG can be used.</p>
      </Tool>
      <Tool of={OF} subject={name} title="Cite">
        <Copied text={bibtex(citableOf(name, location.origin), today())} what="BibTeX entry" />
      </Tool>
      <Tool of={OF} subject={name} title="Query this view">
        <p>Nothing here comes from the API: what the file holds was read by this page.</p>
      </Tool>
      <Link className={styles.how} href={methodHref("edge-scores")} title={METHOD_TITLES["edge-scores"]}>
        How is this computed?
      </Link>
    </div>
  );
}

const today = () => new Date().toISOString().slice(0, 10);

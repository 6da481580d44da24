/** @file What can be done with a figure: take it, frame it, cite it, ask for its numbers, and read how they are made. */
import { headers } from "next/headers";
import Link from "next/link";
import { METHOD_TITLES, methodHref } from "../../lib/methods.ts";
import { embedHref, FILE_FORMATS, type FileFormat, fileHref } from "../../lib/share-hrefs.ts";
import { originOf } from "../../lib/site-origin.ts";
import { bibtexOf, fileNameOf } from "./about.ts";
import { explorerHref } from "./explorer-href.ts";
import type { Figure } from "./figure.ts";
import { SvgFilePngButton } from "./svg-file-png-button.tsx";
import { Copied, Tool } from "./tool-parts.tsx";
import styles from "./tools.module.css";

interface ToolsProps {
  figure: Figure;
  /** Path and query of the page. */
  address: string;
}

export async function FigureTools({ figure, address }: ToolsProps) {
  const origin = originOf(await headers());
  const { title } = figure;
  const tool = { of: figure.name, subject: title };
  return (
    <div className={styles.tools}>
      <Tool {...tool} title="Download">
        <Downloads figure={figure} address={address} />
      </Tool>
      <Tool {...tool} title="Embed">
        <Copied
          text={frameOf(figure, origin + embedHref(address, figure.name))}
          what={`HTML of the frame of ${title}`}
        />
      </Tool>
      <Tool {...tool} title="Cite">
        <Copied text={bibtexOf(figure, address, origin)} what={`BibTeX entry of ${title}`} />
      </Tool>
      <Tool {...tool} title="Query this view">
        <Copied text={figure.query.document} what={`GraphQL document of ${title}`} />
        <Copied text={JSON.stringify(figure.query.variables, null, 2)} what={`variables of ${title}`} />
        <p>
          <a href={explorerHref(figure.query)} aria-label={`Open it in the explorer: ${title}`}>
            Open it in the explorer
          </a>
        </p>
      </Tool>
      <Link
        className={styles.how}
        prefetch={false}
        href={methodHref(figure.explained)}
        title={METHOD_TITLES[figure.explained]}
        aria-label={`How is this computed? ${METHOD_TITLES[figure.explained]}`}
      >
        How is this computed?
      </Link>
    </div>
  );
}

const FORMAT_HINTS: Record<FileFormat, string> = {
  svg: "The drawing, in any size",
  csv: "Every value that is drawn, a row each",
  json: "The same as columns with units, and the query",
};

function Downloads({ figure, address }: ToolsProps) {
  const name = fileNameOf(figure);
  return (
    <ul className={styles.files}>
      {FILE_FORMATS.map((format) => (
        <li key={format}>
          <a
            className={styles.file}
            href={fileHref(address, format, figure.name)}
            download={`${name}.${format}`}
            title={FORMAT_HINTS[format]}
            aria-label={`${format.toUpperCase()} of ${figure.title}`}
          >
            {format.toUpperCase()}
          </a>
        </li>
      ))}
      <li className={styles.scripted}>
        <SvgFilePngButton
          className={styles.file!}
          address={fileHref(address, "svg", figure.name)}
          fileName={`${name}.png`}
          subject={figure.title}
        />
      </li>
    </ul>
  );
}

function frameOf({ title }: Figure, address: string): string {
  const quoted = title.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<iframe src="${address.replaceAll("&", "&amp;")}" title="${quoted}" width="800" height="520" style="border:0" loading="lazy"></iframe>`;
}

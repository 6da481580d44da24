/** @file A figure alone: title, key, drawing, and the way to the page it is from. */
import { ChartFigure } from "../../charts/figure.tsx";
import { FigureKey } from "../../charts/figure-key.tsx";
import { DocumentTitle } from "../../ui/document-title.tsx";
import styles from "./embed.module.css";
import { FILE_WIDTH, type Figure } from "./figure.ts";

export function Embed({ figure, address }: { figure: Figure; address: string }) {
  return (
    <main className={styles.embed}>
      <DocumentTitle of={figure.title} />
      <h1 className={styles.title}>{figure.title}</h1>
      <FigureKey entries={figure.key} />
      <ChartFigure draw={(width) => inOtherTabs(figure.draw(width))} wide={FILE_WIDTH} />
      {figure.remarks?.map((remark) => (
        <p key={remark} className={styles.source}>
          {remark}
        </p>
      ))}
      <p className={styles.source}>
        <a href={address} target="_blank" rel="noopener">
          Open this view in Circuit Atlas
        </a>
        {` ${[figure.method, ...codeOf(figure)].join("; ")}.`}
      </p>
    </main>
  );
}

/** Where its links lead may not be framed. */
function inOtherTabs(svg: string): string {
  return svg.replaceAll("<a ", '<a target="_blank" rel="noopener" ');
}

/** Of some figures no version is kept. */
function codeOf({ codeVersions }: Figure): string[] {
  return codeVersions.length === 0 ? [] : [`code version ${codeVersions.join(", ")}`];
}

/** @file What was found wrong in the published pipeline, row by row, with what each mode does. */
import { sourceHref } from "../../lib/hrefs.ts";
import { type ModeRow, type Piece, piecesOf, testPieces } from "./modes.ts";
import styles from "./modes-list.module.css";

export function ModesList({ rows }: { rows: readonly ModeRow[] }) {
  return (
    <ol className={styles.rows}>
      {rows.map(({ number, found, paper, corrected, test }) => (
        <li key={number} value={number}>
          <p className={styles.found}>
            <Pieces pieces={piecesOf(found)} />
          </p>
          <dl className={styles.modes}>
            <div>
              <dt>Paper mode</dt>
              <dd>
                <Pieces pieces={piecesOf(paper)} />
              </dd>
            </div>
            <div>
              <dt>Corrected mode</dt>
              <dd>
                <Pieces pieces={piecesOf(corrected)} />
              </dd>
            </div>
            <div>
              <dt>Tested in</dt>
              <dd>
                <Pieces pieces={testPieces(test)} />
              </dd>
            </div>
          </dl>
        </li>
      ))}
    </ol>
  );
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a sentence keep their places
  return pieces.map((piece, i) => <PieceText key={i} piece={piece} />);
}

function PieceText({ piece: { text, kind, file } }: { piece: Piece }) {
  const shown = kind === "code" ? <code>{text}</code> : text;
  return file === null ? shown : <a href={sourceHref(file)}>{shown}</a>;
}

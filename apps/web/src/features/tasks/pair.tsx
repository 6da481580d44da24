/** @file A pair of prompts, one above the other, token by token; what differs is marked by colour, by weight and for screen readers. */
import { Fragment } from "react";
import { answersText, tokensOf } from "./derive.ts";
import styles from "./pair.module.css";
import type { Example } from "./query.ts";

export function Pair({ example }: { example: Example }) {
  return (
    <figure className={styles.pair} aria-label={`Prompts whose right answer is ${answersText(example.correct)}`}>
      <Prompt example={example} side="clean" />
      <Prompt example={example} side="corrupted" />
      <figcaption className={styles.answers}>
        <span>{`Right: ${answersText(example.correct)}`}</span>
        <span>{`Wrong: ${answersText(example.incorrect)}`}</span>
      </figcaption>
    </figure>
  );
}

function Prompt({ example, side }: { example: Example; side: "clean" | "corrupted" }) {
  return (
    <p className={styles.prompt}>
      <span className={styles.side}>{side}</span>
      <span>
        {tokensOf(example, side).map(({ at, text, spaced, differs, answered }) => {
          const Tag = differs ? "mark" : "span";
          const classes = [styles.token, differs && styles[side], answered && styles.answered];
          return (
            <Fragment key={at}>
              {spaced && " "}
              <Tag className={classes.filter(Boolean).join(" ")}>{text}</Tag>
            </Fragment>
          );
        })}
      </span>
    </p>
  );
}

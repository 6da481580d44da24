/** @file A score with its sign, in the colour that its sign has in the picture. */
import { formatNumber } from "../../lib/format.ts";
import styles from "./score.module.css";

export function Score({ score }: { score: number }) {
  return (
    <span
      className={styles[score < 0 ? "negative" : "positive"]}
    >{`${score > 0 ? "+" : ""}${formatNumber(score)}`}</span>
  );
}

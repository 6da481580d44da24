/** @file The slider that says how many of the strongest edges are shown. */
import styles from "./threshold.module.css";

interface ThresholdProps {
  value: number;
  min: number;
  max: number;
  /** What the value means, in words. */
  said: string;
  onMove(value: number): void;
}

export function Threshold({ value, min, max, said, onMove }: ThresholdProps) {
  return (
    <label className={styles.threshold}>
      <span>Threshold</span>
      <input
        type="range"
        min={min}
        max={max}
        value={value}
        aria-valuetext={said}
        onChange={({ target }) => onMove(Number(target.value))}
      />
      <output>{said}</output>
    </label>
  );
}

/** @file What a searched text asks for. */

export interface Wanted {
  /** In lower case. */
  words: string[];
  /** A head, as the field writes it: L9H6, a9.h6 or 9.6, and the words beside it. */
  head: { layer: number; head: number; others: string[] } | null;
  /** A training step: step128 or 128, and the words beside it. */
  step: { digits: string; others: string[] } | null;
}

const HEAD = /^(?:l(\d{1,3})\.?h(\d{1,3})|a(\d{1,3})\.?h(\d{1,3})|(\d{1,3})\.(\d{1,3}))$/;
const STEP = /^(?:step)?(\d+)$/;
/** Longer texts are cut: nothing has so long a name. */
const MOST_LETTERS = 200;

export function wantedOf(text: string): Wanted {
  const words = text.slice(0, MOST_LETTERS).toLowerCase().split(/\s+/).filter(Boolean);
  return { words, head: headIn(words), step: stepIn(words) };
}

function headIn(words: readonly string[]): Wanted["head"] {
  const at = words.findIndex((word) => HEAD.test(word));
  if (at < 0) return null;
  const [layer, head] = HEAD.exec(words[at]!)!
    .slice(1)
    .filter((part) => part !== undefined);
  return { layer: Number(layer), head: Number(head), others: words.toSpliced(at, 1) };
}

function stepIn(words: readonly string[]): Wanted["step"] {
  const at = words.findIndex((word) => STEP.test(word));
  return at < 0 ? null : { digits: STEP.exec(words[at]!)![1]!, others: words.toSpliced(at, 1) };
}

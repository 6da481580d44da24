/** @file The lexicon as the grammar looks it up: by the name of a class or form, and by a word's feature. */
import { agreeingForms, featuredClasses, plainClasses } from "../task/demo-lexicon.ts";

type Forms = Readonly<Record<string, readonly string[]>>;

const featured = Object.entries<Forms>(featuredClasses);
const classes = new Map<string, readonly string[]>([
  ...Object.entries(plainClasses),
  ...featured.map(([name, forms]) => [name, Object.values(forms).flat()] as const),
]);
const features = new Map(
  featured.flatMap(([, forms]) =>
    Object.entries(forms).flatMap(([feature, list]) => list.map((word) => [word, feature])),
  ),
);
const agreeing = new Map<string, Forms>(Object.entries(agreeingForms));

/** All words of a class, in the lexicon's order. */
export function wordsOf(wordClass: string): readonly string[] {
  return known(classes.get(wordClass), `class "${wordClass}"`);
}

/** Forms of `form` that agree with the gender or number of `word`. */
export function formsAgreeingWith(form: string, word: string): readonly string[] {
  const feature = known(features.get(word), `feature of "${word}"`);
  return known(agreeing.get(form)?.[feature], `form "${form}" for feature "${feature}"`);
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The demo lexicon has no ${what}.`);
  return value;
}

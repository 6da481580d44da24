import { expect, test } from "vitest";
import { checkDataset, datasetHash, type Item } from "../task/dataset.ts";
import { agreeingForms, featuredClasses } from "../task/demo-lexicon.ts";
import { induction } from "../task/induction/induction.ts";
import { TASKS, tasksOfGroup } from "../task/tasks.ts";
import { LoadedTokenizer } from "../task/tokenizer.ts";
import { ROW_TOKENS } from "./batch.ts";
import { recipe } from "./recipe.ts";
import { repeatableWords } from "./rows.ts";
import { type Piece, parseTemplate } from "./template.ts";
import { demoTokenizer } from "./tokenizer-file.ts";
import { vocabulary } from "./vocabulary.ts";
import { wordsOf } from "./word-classes.ts";

const tokenizer = new LoadedTokenizer(demoTokenizer(), "tokenizer.json");
const served = [...tasksOfGroup("paper"), induction];
const datasets = new Map(served.map((task) => [task.name, task.generate(tokenizer)]));
const items = (task: string): Item[] => datasets.get(task)!.items;
const text = (ids: readonly number[]): string => ids.map((id) => vocabulary[id]).join(" ");
const changed = ({ clean, corrupted }: Item): number[] =>
  clean.flatMap((id, position) => (id === corrupted[position] ? [] : [position]));

test.each(served)("$name: 128 valid pairs that differ and are read at their last token", (task) => {
  const dataset = datasets.get(task.name)!;
  expect(dataset).toMatchObject({ task: task.name, version: task.version, metric: task.metric });
  expect(dataset.items).toHaveLength(128);
  checkDataset(dataset, vocabulary.length, ROW_TOKENS);
  for (const item of dataset.items) {
    expect(item.position).toBe(item.clean.length - 1);
    expect(item.clean[0]).toBe(0);
    expect(changed(item)).toHaveLength(1);
  }
  expect(task.generate(tokenizer)).toEqual(dataset);
});

test("tasks that the language has no sentences for are refused in one", () => {
  for (const task of TASKS.filter(({ name }) => !datasets.has(name)))
    expect(() => task.generate(tokenizer)).toThrow(
      new RegExp(
        `^The tokenizer tokenizer.json cannot serve the task ${task.name}: in English .*; choose another task`,
      ),
    );
});

test("induction: the words are those that training repeats, as many as it repeats at once", () => {
  for (const { clean } of items("induction")) {
    const words = clean.slice(1).map((id) => vocabulary[id]!);
    expect(words.filter((word) => !repeatableWords().includes(word))).toEqual([]);
    expect(new Set(words).size).toBeLessThanOrEqual(recipe.repeat.longest);
  }
});

test("recorded datasets: another hash means another task version", () => {
  expect(
    Object.fromEntries([...datasets].map(([name, dataset]) => [name, datasetHash(dataset)])),
  ).toMatchInlineSnapshot(`
    {
      "gendered-pronoun": "2d432835db652f828e18a5ae1817cb19f65f4bba6b3ab36c5b908883680f9df9",
      "greater-than": "1ad6f0c66a904dddd18ca9abf232b66e118d4e5b587d4de0a504d381a0b4e2f5",
      "induction": "e0720022984fdc540dedcec949a63156d71cc5a658d8b83cebe18a0460db2e43",
      "ioi": "5239dab396733230abce4b8f2220619a9025f96e73cc5b4525983af4d3ca9172",
      "sva": "62cdf3799222fd393634b75f59976412d25832b7a1915662fa6355f24e799ab8",
    }
  `);
});

test.each([
  ["ioi", /^ioi\.(abba|baba)$/],
  ["gendered-pronoun", /^pron\.tag$/],
  ["greater-than", /^gt\.lasted$/],
  ["sva", /^sva\.attr$/],
])("%s: prompts are beginnings of sentences the models are trained on", (task, templates) => {
  const trained = recipe.sentences.filter(({ name }) => templates.test(name)).map(({ template }) => template);
  const patterns = trained.map((template) => parseTemplate(template).map(pattern));
  for (const { clean, correct } of items(task))
    for (const answer of correct) {
      const begun = `${text(clean.slice(1))} ${vocabulary[answer]} `;
      expect(
        patterns.some((pieces) => isBeginning(begun, pieces)),
        begun,
      ).toBe(true);
    }
});

test("ioi: ABBA and BABA alternate; only the giver is replaced, by a third name", () => {
  for (const [i, item] of items("ioi").entries()) {
    const [first, second, giver] = [item.clean[2]!, item.clean[4]!, item.clean[10]!];
    expect(giver).toBe(i % 2 === 0 ? second : first);
    expect(item.incorrect).toEqual([giver]);
    expect(item.correct).toEqual([i % 2 === 0 ? first : second]);
    expect(changed(item)).toEqual([10]);
    expect([first, second]).not.toContain(item.corrupted[10]);
    expect(wordsOf("name")).toContain(text([item.corrupted[10]!]));
  }
});

test("gendered-pronoun: genders alternate and the corrupted name has the other", () => {
  for (const [i, item] of items("gendered-pronoun").entries()) {
    const [own, other] = i % 2 === 0 ? (["m", "f"] as const) : (["f", "m"] as const);
    expect(featuredClasses.name[own]).toContain(text([item.clean[2]!]));
    expect(featuredClasses.name[other]).toContain(text([item.corrupted[2]!]));
    expect([text(item.correct), text(item.incorrect)]).toEqual([agreeingForms.he[own][0], agreeingForms.he[other][0]]);
  }
});

test("greater-than: years from 02 to 98, corrupted year 01, answers split the century at the clean year", () => {
  const years = items("greater-than").map((item) => {
    expect(text([item.corrupted[8]!])).toBe("01");
    expect(item.clean[7]).toBe(item.clean[12]);
    const year = Number(vocabulary[item.clean[8]!]);
    expect(item.correct.map((id) => Number(vocabulary[id]))).toEqual(
      Array.from({ length: 99 - year }, (_, i) => year + 1 + i),
    );
    expect(item.incorrect.map((id) => Number(vocabulary[id]))).toEqual(Array.from({ length: year + 1 }, (_, i) => i));
    return year;
  });
  expect(new Set(years).size).toBe(97);
});

test("sva: attractor numbers are balanced and the corrupted subject is the same noun in its other number", () => {
  const { noun, attr } = featuredClasses;
  const kinds = items("sva").map((item) => {
    const [subject, corrupted, attractor] = [item.clean[2]!, item.corrupted[2]!, item.clean[5]!].map(
      (id) => vocabulary[id]!,
    );
    const number = noun.sg.includes(subject!) ? "sg" : "pl";
    const other = number === "sg" ? "pl" : "sg";
    expect(corrupted).toBe(noun[other][noun[number].indexOf(subject!)]);
    expect(text(item.correct)).toBe(agreeingForms.verb[number].join(" "));
    expect(text(item.incorrect)).toBe(agreeingForms.verb[other].join(" "));
    return `${number} ${attr.sg.includes(attractor!) ? "sg" : "pl"}`;
  });
  for (const kind of ["sg sg", "sg pl", "pl sg", "pl pl"]) expect(kinds.filter((own) => own === kind)).toHaveLength(32);
});

test("a tokenizer without the needed words is refused in one sentence", () => {
  const model = { type: "WordLevel", vocab: { "<bos>": 0, When: 1 }, unk_token: "<bos>" };
  const other = new LoadedTokenizer({ ...demoTokenizer(), model }, "other/tokenizer.json");
  for (const task of TASKS)
    expect(() => task.generate(other)).toThrow(
      /^The tokenizer other\/tokenizer\.json cannot serve the task .+: in English .+?(; in demo language .+)?; choose another task.+\.$/,
    );
});

/** Every text a piece can become, as a regular expression with a space after each word. Bindings are not checked. */
function pattern(piece: Piece): string {
  const anyOf = (words: readonly string[]) =>
    `(?:${words.map((word) => `${word.replace(/[.?]/g, "\\$&")} `).join("|")})`;
  switch (piece.kind) {
    case "word":
      return anyOf([piece.word]);
    case "choice":
      return `(?:${piece.alternatives.map((pieces) => pieces.map(pattern).join("")).join("|")})`;
    case "agreement":
      return anyOf(Object.values(agreeingForms[piece.form as keyof typeof agreeingForms]).flat());
    default:
      return anyOf(wordsOf(piece.variable.wordClass));
  }
}

function isBeginning(begun: string, pieces: readonly string[]): boolean {
  return pieces.some((_, i) => new RegExp(`^${pieces.slice(0, i + 1).join("")}$`).test(begun));
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { featuredClasses } from "../task/demo-lexicon.ts";
import { randomStream } from "../task/random.ts";
import { sentence } from "./grammar.ts";
import { recipe } from "./recipe.ts";
import { parseTemplate } from "./template.ts";

const anySeed = fc.integer();

function generate(template: string, seed: number) {
  return sentence(parseTemplate(template), randomStream("test", seed));
}

/** Free tokens carry an apostrophe: "When' Mary' and". */
function marked(template: string, seed: number): string {
  return generate(template, seed)
    .map(({ word, free }) => (free ? `${word}'` : word))
    .join(" ");
}

function template(name: string): string {
  return recipe.sentences.find((entry) => entry.name === name)!.template;
}

describe("agreement", () => {
  test("a pronoun has the gender of its name", () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const words = generate(template("pron.tag"), seed).map(({ word }) => word);
        expect(words.at(-2)).toBe(featuredClasses.name.m.includes(words[1]!) ? "he" : "she");
      }),
    );
  });

  test("a verb has the number of its subject, whatever stands between", () => {
    fc.assert(
      fc.property(anySeed, fc.constantFrom("sva.attr", "sva.attr2"), (seed, name) => {
        const words = generate(template(name), seed).map(({ word }) => word);
        const singular = featuredClasses.noun.sg.concat(featuredClasses.attr.sg).includes(words[1]!);
        expect(singular ? ["is", "was", "has", "looks"] : ["are", "were", "have", "look"]).toContain(words[5]);
      }),
    );
  });

  test("the second year is later than the first, in the same century", () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const words = generate(template("gt.lasted"), seed).map(({ word }) => word);
        expect(words[6]).toBe(words[11]);
        expect(Number(words[7])).toBeGreaterThanOrEqual(1);
        expect(Number(words[12])).toBeGreaterThan(Number(words[7]));
      }),
    );
  });

  test("different variables are different words", () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const words = generate(template("ioi.third"), seed).map(({ word }) => word);
        const [first, second, giver] = [words[1], words[3], words[9]];
        expect(new Set([first, second, giver]).size).toBe(3);
        expect(words.at(-2)).not.toBe(giver);
      }),
    );
  });
});

describe("free tokens are those that nothing before them determines", () => {
  test("the ambiguous subject is free, the name that then follows is not", () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        expect(marked(template("ioi.abba"), seed)).toMatch(
          /^\w+' (\w+)' and (\w+)' (went' to|were' at|came' to) the \w+' , \2' \w+' (a|the)' \w+' to \1 \.$/,
        );
      }),
    );
  });

  test("an agreeing verb and a later year are determined, an unbound slot is not", () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        expect(marked(template("sva.attr"), seed)).toMatch(/^The' \w+' \w+' the \w+' \w+ (very' )?\w+' \.$/);
        expect(marked(template("gt.lasted"), seed)).toMatch(
          /^The' \w+' lasted from the year (\d+_)' \d\d' to the year \1 \d\d \.$/,
        );
        expect(marked(template("gt.event"), seed)).toMatch(/ \d\d_' \d\d' \.$/);
      }),
    );
  });

  test("a name chosen among alternatives is free although it was named before", () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        expect(marked(template("ioi.third"), seed)).toMatch(/ to \w+' \.$/);
      }),
    );
  });
});

test("a broken template is refused with what is wrong in it", () => {
  expect(() => parseTemplate("The {noun#1 is")).toThrow('"{" is not in the template notation');
  expect(() => generate("The {verb@noun#1}", 0)).toThrow("noun#1 before it is bound");
});

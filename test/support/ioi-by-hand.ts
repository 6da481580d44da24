/**
 * @file For tests: a GPT-2 that does indirect object identification in the demo language by three heads, one a layer, built by hand.
 * Every sentence of the task has the same length, so that places can be written into weights:
 *
 *   a0.h0 looks from a word to where it stood before, and writes that place (duplicate token)
 *   a1.h0 looks from the end to the giver, and passes on the place written there (S-inhibition)
 *   a2.h0 looks from the end to the two names, but not at the place passed on, and writes the name it sees (name mover)
 *
 * The stream is [place | word | place of the earlier mention | place to avoid], each one-hot.
 */
import { writeTinyCheckpoint } from "../../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { openCheckpoint } from "../../apps/analyzer/src/checkpoint/weights.ts";
import { writeTokenizerFile } from "../../apps/analyzer/src/demo/tokenizer-file.ts";
import { vocabulary } from "../../apps/analyzer/src/demo/vocabulary.ts";

/** Longest prompt. */
const PLACES = 32;
const WORDS = vocabulary.length;
const WIDTH = PLACES + WORDS + 2 * PLACES;
const [WORD, EARLIER, AVOID] = [PLACES, PLACES + WORDS, PLACES + WORDS + PLACES];
/** "<bos> When FIRST and SECOND went to the PLACE , GIVER gave a OBJECT to" */
export const SENTENCE = { first: 2, second: 4, giver: 10, end: 14 } as const;

type Put = (row: number, column: number, value: number) => void;

const eachPlace = (put: (place: number) => void) => {
  for (let place = 0; place < PLACES; place++) put(place);
};
const eachWord = (put: (word: number) => void) => {
  for (let word = 0; word < WORDS; word++) put(word);
};

/** Rows are the stream's entries; columns are those of q, k, v. */
const PROJECTIONS: readonly ((q: Put, k: Put, v: Put) => void)[] = [
  (q, k, v) => {
    eachWord((word) => {
      q(WORD + word, WORD + word, 10);
      k(WORD + word, WORD + word, 1);
    });
    eachPlace((place) => {
      // Every word is a mention of itself; it is not to be found there.
      q(place, place, -20);
      k(place, place, 1);
      v(place, EARLIER + place, 1);
    });
  },
  (q, k, v) =>
    eachPlace((place) => {
      q(place, place === SENTENCE.end ? SENTENCE.giver : place, 20);
      k(place, place, 1);
      v(EARLIER + place, AVOID + place, 1);
    }),
  (q, k, v) => {
    // Not so sharp that nothing at all is left for the subject, of which attention could then rise by no share.
    for (const name of [SENTENCE.first, SENTENCE.second]) q(SENTENCE.end, name, 1);
    eachPlace((place) => {
      q(AVOID + place, place, -1);
      k(place, place, 1);
    });
    eachWord((word) => v(WORD + word, WORD + word, 1));
  },
];

/** @param folder an empty folder that lasts as long as the checkpoint is used */
export async function ioiByHand(folder: string) {
  const config = { n_layer: 3, n_head: 1, n_embd: WIDTH, n_inner: 4, n_positions: PLACES, vocab_size: WORDS };
  const set = (name: string, data: Float32Array) => {
    data.fill(/ln_\w+\.weight$/.test(name) ? 1 : 0);
    if (name.endsWith("wte.weight"))
      eachWord((word) => data.fill(1, word * WIDTH + WORD + word, word * WIDTH + WORD + word + 1));
    if (name.endsWith("wpe.weight"))
      eachPlace((place) => data.fill(1, place * WIDTH + place, place * WIDTH + place + 1));
    // What is read is some 13 times what stands in the stream; written back it is about one again.
    if (name.endsWith("attn.c_proj.weight"))
      for (let i = 0; i < WIDTH; i++) data.fill(0.1, i * (WIDTH + 1), i * (WIDTH + 1) + 1);
    const [, layer] = /h\.(\d)\.attn\.c_attn\.weight$/.exec(name) ?? [];
    if (layer === undefined) return;
    const part =
      (index: number): Put =>
      (row, column, value) => {
        const at = row * 3 * WIDTH + index * WIDTH + column;
        data.fill(value, at, at + 1);
      };
    PROJECTIONS[Number(layer)]!(part(0), part(1), part(2));
  };
  const directory = await writeTinyCheckpoint(folder, {
    architecture: "gpt2",
    config,
    change: (tensors) => {
      for (const { name, data } of tensors) set(name, data as Float32Array);
      return tensors;
    },
  });
  await writeTokenizerFile(directory);
  return { directory, checkpoint: await openCheckpoint(directory) };
}

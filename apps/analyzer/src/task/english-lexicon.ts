/** @file English words that several tasks draw from: short and common, so that most tokenizers have a token for each. */

const words = (text: string): readonly string[] => text.split(/\s+/);

export const FIRST_NAMES = words(
  `Adam Alan Alice Amy Andrew Anna Brian Charles Daniel David Edward Emily Emma Eric Frank George Helen Henry Jack James
  Jane Jason John Julia Karen Kate Kevin Laura Lisa Lucy Maria Mark Martin Mary Michael Nancy Oliver Paul Peter Rachel
  Richard Robert Sarah Simon Steven Susan Thomas Tom Victoria William`,
);

/** Things that one can carry. */
export const THINGS = words(
  `apple bag ball bell book bottle bowl box brush button camera coat coin cup drum egg flag flower guitar hammer hat key
  knife lamp letter map mirror needle orange pen pencil phone pipe plate potato radio ring rope shell shirt spoon stone
  ticket towel watch`,
);

/** Things, animals and stuffs besides. */
export const OTHER_NOUNS = words(
  `arrow bank bed bird boat bread bridge bus butter cake car cat chair clock cloud desk dog door dress farm field fish
  fork garden gate glass gold grass hand hill horse house ice iron jar king lake leaf lion milk moon mouse nail oil paint
  paper piano plant pocket queen rain river road rock sail salt sand silver sky snow soap star sugar sun table tail tea
  tent tiger tooth tower train tree wall water wheel wind window wing wood wool`,
);

export const PLACES = words(
  `airport bank castle church factory forest garden hospital hotel house kitchen library market museum office palace park
  prison restaurant school stadium station store theater village`,
);

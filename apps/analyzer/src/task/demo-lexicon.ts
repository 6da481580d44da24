/**
 * @file The words of the demo language: classes to choose from, classes whose words carry a feature (gender or
 * number), and the forms that agree with it. Shared by the tasks here, which ask about these words, and by the
 * generator of training text in demo/, which puts them into sentences.
 */

const words = (text: string): readonly string[] => text.split(" ");
const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** Classes whose words are all alike to the grammar. */
export const plainClasses = {
  place: words("store park school office garden station library beach hospital restaurant"),
  obj: words("drink book ring ball letter gift cake ticket phone basket"),
  prep: words("near behind beside by"),
  event: words("war trip project strike festival siege journey plague"),
  adj: words("good great kind smart funny nice"),
  person: words("cook singer dancer driver writer player"),
  state: words("red blue green old new small"),
  /** Years of a century, in order: "00" to "99". */
  yy: Array.from({ length: 100 }, (_, year) => twoDigits(year)) as readonly string[],
  cent: words("11_ 12_ 13_ 14_ 15_ 16_ 17_ 18_ 19_"),
  day: words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
  month: words("January February March April May June July August September October November December"),
};

/** Classes whose words are m or f, or sg or pl. Singular and plural of a noun stand at the same place of their lists. */
export const featuredClasses = {
  name: {
    m: words("John James Robert Michael William David Paul Mark George Peter"),
    f: words("Mary Susan Linda Sarah Karen Nancy Lisa Helen Laura Anna"),
  },
  noun: {
    sg: words("key dog author teacher picture farmer doctor guard"),
    pl: words("keys dogs authors teachers pictures farmers doctors guards"),
  },
  attr: {
    sg: words("cabinet table house tree boat bridge"),
    pl: words("cabinets tables houses trees boats bridges"),
  },
};

/** Forms that agree with a featured word. Where there are several, each is as likely. */
export const agreeingForms = {
  he: { m: words("he"), f: words("she") },
  his: { m: words("his"), f: words("her") },
  himself: { m: words("himself"), f: words("herself") },
  verb: { sg: words("is was has looks"), pl: words("are were have look") },
};

/** First token of every row and prompt. */
export const BOS = "<bos>";

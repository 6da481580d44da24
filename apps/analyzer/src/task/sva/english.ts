/**
 * @file Subject-verb agreement in English. Sentences and words are our own, built like the conditions of Marvin & Linzen 2018,
 * arXiv:1808.09031; their files and their list of verbs are not taken over.
 */
import type { AgreementMaterial, Inflected } from "./material.ts";

/** "author/authors teacher/teachers" as two lists. */
function inflected(pairs: string): Inflected {
  const forms = pairs.split(/\s+/).map((pair) => pair.split("/") as [string, string]);
  return { sg: forms.map(([sg]) => sg), pl: forms.map(([, pl]) => pl) };
}

export const english: AgreementMaterial = {
  language: "English",
  bos: false,
  nouns: {
    person: inflected(
      `author/authors teacher/teachers doctor/doctors guard/guards farmer/farmers writer/writers driver/drivers
      student/students worker/workers player/players officer/officers lawyer/lawyers judge/judges minister/ministers
      senator/senators manager/managers customer/customers soldier/soldiers scientist/scientists artist/artists
      actor/actors leader/leaders friend/friends expert/experts engineer/engineers reporter/reporters`,
    ),
    thing: inflected(
      `book/books movie/movies picture/pictures letter/letters car/cars house/houses game/games song/songs
      machine/machines report/reports story/stories door/doors window/windows table/tables key/keys box/boxes tree/trees
      ship/ships boat/boats bridge/bridges painting/paintings poem/poems`,
    ),
  },
  inner: inflected(
    "likes/like knows/know sees/see loves/love hates/hate needs/need follows/follow remembers/remember helps/help",
  ),
  slots: { prep: ["near", "behind", "beside", "next to", "in front of", "across from"] },
  conditions: [
    // Simple agreement.
    { template: "The {subject}", subject: "person" },
    { template: "The {subject}", subject: "thing" },
    // In a sentential complement.
    { template: "The {other} said that the {subject}", subject: "person", other: "person" },
    // Coordination of verb phrases, short and long.
    { template: "The {subject} {agreeing} the story and", subject: "person" },
    { template: "The {subject} {agreeing} the people in the house by the river and", subject: "person" },
    // Across a prepositional phrase, animate and inanimate.
    { template: "The {subject} {prep} the {other}", subject: "person", other: "thing" },
    { template: "The {subject} {prep} the {other}", subject: "thing", other: "person" },
    // Across a subject relative.
    { template: "The {subject} that {agreeing} the {other}", subject: "person", other: "person" },
    // Within an object relative, with and without complementiser.
    { template: "The {other} that the {subject}", subject: "person", other: "thing" },
    { template: "The {other} the {subject}", subject: "person", other: "thing" },
    // Across an object relative, animate and inanimate, with and without complementiser.
    { template: "The {subject} that the {other} {other_verb}", subject: "person", other: "person" },
    { template: "The {subject} the {other} {other_verb}", subject: "person", other: "person" },
    { template: "The {subject} that the {other} {other_verb}", subject: "thing", other: "person" },
    { template: "The {subject} the {other} {other_verb}", subject: "thing", other: "person" },
  ],
  verbs: inflected(
    `is/are was/were has/have does/do says/say goes/go makes/make takes/take knows/know likes/like wants/want needs/need
    looks/look seems/seem lives/live works/work loves/love thinks/think feels/feel comes/come gives/give gets/get
    runs/run plays/play writes/write stands/stand keeps/keep tells/tell believes/believe remains/remain appears/appear
    uses/use brings/bring holds/hold hates/hate smiles/smile laughs/laugh moves/move turns/turn helps/help starts/start
    shows/show hears/hear lets/let begins/begin talks/talk walks/walk sits/sit falls/fall stays/stay`,
  ),
};

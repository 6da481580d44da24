/** @file Every bound on what one request may ask, with its reason. A bound exists so that a careless or hostile query stays cheap. */

/** Entries of a page when the query does not say. */
export const DEFAULT_PAGE_SIZE = 20;

/** Entries of a page at most: the longest training published in full has 154 checkpoints, which fit on one page. */
export const MAX_PAGE_SIZE = 200;

/**
 * Levels of fields in one query. The deepest useful path, models > page > checkpoints > page > runs > page > circuit >
 * curve > column, has 12; without a bound run > circuit > run > … goes on for ever.
 */
export const MAX_DEPTH = 15;

/**
 * Units of cost in one query: about one for each value answered. 154 checkpoints with 4 results of 20 fields are
 * 12,000, which two cores answer in about 50 ms; four times that keeps a query well below a second.
 */
export const MAX_COST = 50_000;

/**
 * Cost of the edges of one circuit, 50 in one query: a small circuit takes a fraction of a millisecond, but one that is
 * the whole graph of a model of 12 layers and 12 heads has 32,347 edges and takes 100 ms, and which it is shows too late.
 */
export const EDGES_COST = 1_000;

/** Cost of one trend: 154 checkpoints with up to ten columns; a value in a column is ten times cheaper than a field. */
export const TREND_COST = 150;

/** Cost of an overlap matrix: 154 checkpoints are 24,000 values and the edges of as many circuits, about 150 ms of one core. */
export const OVERLAP_COST = 5_000;

/** Cost of one head score: its values are a column of up to 1,440 numbers (36 layers of 40 heads), each far cheaper than a field. */
export const HEADS_COST = 20;

/** Head scores there are, in both modes and with some of others, for the cost of listing them. */
export const HEAD_SCORES_EXPECTED = 20;

/** Heads whose values are listed over training at once, by one trend: a chart of more is unreadable. */
export const MAX_TREND_HEADS = 50;

/** Cost of one edge over training: three columns of a trend. */
export const EDGE_TREND_COST = 50;

/** Edges listed over training at once: as many as heads, for the same reason; of each packed matrix so many numbers are read. */
export const MAX_TREND_EDGES = 50;

/** Cost of the health of a model's checkpoints: up to 154 rows, of which little comes back. */
export const HEALTH_COST = 20;

/** Findings of one checkpoint, for the cost of listing them: there are ten kinds, and few come together. */
export const FINDINGS_EXPECTED = 3;

/** Checkpoints of one finding, and findings of one model: a copied checkpoint is one of two, a bad upload spoils dozens. */
export const FINDING_CHECKPOINTS_EXPECTED = 20;

/** Models in one trend query: beyond 50 lines a chart is unreadable, and each costs a pass over its checkpoints. */
export const MAX_TREND_MODELS = 50;

/** Definitions of component swaps whose results are listed over training at once: more charts than a page can show. */
export const MAX_SWAPS = 50;

/** Imported numbers of one answer: every checkpoint of 50 models, six times; a head table of a whole training is asked by head. */
export const MAX_TREND_VALUES = 50_000;

/** Objects asked for by id at once: as many as a page has. */
export const MAX_IDS = MAX_PAGE_SIZE;

/** Names in one filter of a list: every checkpoint of the longest training, or several times the models there are. */
export const MAX_NAMES = MAX_PAGE_SIZE;

/** Cost of each `__schema` or `__type`: the usual question about the whole schema is answered with 12,000 values. */
export const INTROSPECTION_COST = 12_000;

/** Aliases in one document: they repeat a field without adding depth. A page of small charts needs one for each. */
export const MAX_ALIASES = 50;

/** Tokens of one document: the introspection query has about 250; parsing and validation grow faster than the text. */
export const MAX_TOKENS = 4_000;

/** Fields of a document with its fragments expanded: fragments that spread one another double it at every step. */
export const MAX_SELECTIONS = 4_000;

/** Bytes of a request body: 4,000 tokens and their variables take less than half of it. */
export const MAX_BODY_BYTES = 100_000;

/** The same of whoever may write: one part of a publication in base64, and what stands around it. */
export const MAX_WRITER_BODY_BYTES = 1_500_000;

/** Levels of lists and objects in a request's JSON: variables of the schema have three, and clients put some around them. */
export const MAX_BODY_DEPTH = 20;

/** Jobs listed by `progress`, those under way first: the demo suite has about 60. */
export const MAX_JOBS = 500;

/** Tasks of an installation, for the cost of listing them: the paper has 4, six are designed for. */
export const TASKS_EXPECTED = 10;

/** Tasks listed without pages, all versions counted: those that come with the program and hundreds of users' own. */
export const MAX_TASKS = 500;

/**
 * Seconds for a whole request to arrive, unless configured: a body of the largest size takes 8 s over a line of 100 kbit/s. Its head,
 * which is small, has half of them: a client that sends it drop by drop only wants to hold the connection.
 */
export const REQUEST_TIMEOUT_S = 20;

/** Between two looks at both: Node looks every 30 s unless told otherwise, and a slow client would have that much longer. */
export const CHECK_EVERY_MS = 2_000;

/**
 * Time of a connection in which nothing comes or goes, while a request is answered: longer than the statements of any request take one
 * after the other. A client that asks for much and never reads would hold the answer for ever.
 */
export const SILENCE_TIMEOUT_MS = 120_000;

/** Seconds in which any answer has to be read, however small. */
export const READ_TIMEOUT_S = 60;

/** For a larger one, a second more for so many bytes: a line of 128 kbit/s is the slowest that gets all of it. */
export const READ_BYTES_PER_SECOND = 16_000;

/** Bytes of all answers that wait to be read: several of the largest files, or some hundred of the largest circuits. */
export const MAX_UNREAD_BYTES = 512 * 2 ** 20;

/** Files made at once: one of the largest model takes some hundred MB while it is made. */
export const MAX_FILES_AT_ONCE = 2;

/** Requests for files that wait for their turn: a few seconds, as most files take some ten milliseconds. */
export const MAX_FILES_WAITING = 100;

/**
 * Connections of one process, WebSockets among them. Each takes some 20 kB while it says nothing, and up to MAX_BODY_BYTES with a body
 * half sent: 1.5 GB at the very worst, for as long as a request may take to arrive.
 */
export const MAX_CONNECTIONS = 12_000;

/** Files and connections that a process has open besides: those of the database, its program, the log. */
export const OTHER_DESCRIPTORS = 200;

/** Of one address, unless configured: a laboratory behind one address has tens, as browsers open six and close them after seconds. */
export const MAX_CONNECTIONS_OF_ADDRESS = 200;

/** Time of one SQL statement, after which the database gives it up: the slowest query of the dashboard takes a hundredth of it. */
export const STATEMENT_TIMEOUT_MS = 10_000;

/** Different SQL statements whose plans the database keeps: the dashboard has some 60, by which filters are set and how many models are named. */
export const MAX_PREPARED = 100;

/** Open WebSockets of one process: each takes about 20 kB, and sends little. */
export const MAX_SOCKETS = 5_000;

/** Of one address: a person with a few tabs, or a laboratory behind one. Sockets of this machine are not counted, as with requests. */
export const MAX_SOCKETS_OF_ADDRESS = 50;

/** Bytes that wait to be read by one socket before it is sent more: a few of the largest circuits. */
export const MAX_SOCKET_BACKLOG = 4 * 2 ** 20;

/** Bytes that wait to be read by all sockets together: 50 kB for each of the most there may be. */
export const MAX_ALL_BACKLOG = 256 * 2 ** 20;

/** Subscriptions of one socket: a page follows one or two things. */
export const MAX_SUBSCRIPTIONS_OF_SOCKET = 20;

/** Characters of documents that are kept, as text and as trees: some thousand of a dashboard's size. In memory up to thrice as much. */
export const DOCUMENT_BYTES = 32 * 2 ** 20;

/** Answers kept in memory, all together: some hundred of the largest, or everything that a dashboard asks of a hundred models. */
export const CACHE_BYTES = 64 * 2 ** 20;

/** One of them: a circuit of 32,347 edges takes 1.4 MB. */
export const MAX_CACHED_BYTES = 4 * 2 ** 20;

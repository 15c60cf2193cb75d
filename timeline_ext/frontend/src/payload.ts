/** What a timeline looks like when it reaches the screen: `Timeline.to_dict()` with its colours and its words. */
import { sketches } from "./crowd";
import { moment, over } from "./edtf";

export const MIME_TYPE = "application/vnd.timeline-ext.v1+json";
const VERSION = 1;

export interface Span {
  start: number;
  end: number;
}

export interface Candidate {
  earliest: string;
  latest: string;
  weight: number;
}

export interface Timex extends Span {
  text: string;
}

export interface Mention extends Span {
  trigger: string;
  sentence: string;
  timex: Timex | null;
  /** Index of its article. */
  article: number;
}

export interface TimelineEvent extends Span {
  id: string;
  trigger: string;
  label: string;
  sentence: string;
  date: string;
  earliest: string | null;
  latest: string | null;
  edtf: string | null;
  uncertain: boolean;
  candidates: Candidate[];
  corrected: boolean;
  granularity: string | null;
  modifier: string | null;
  /** Whether it went on for all of its time, rather than at some moment of it. */
  lasting: boolean;
  /** Whether its reason, its sentence and its mentions are still to come. */
  sketched: boolean;
  /** Its time in milliseconds since 1970: infinite where it is open, nothing where it has none. */
  from: number;
  to: number;
  /** Whether its date was counted from the publication date. */
  hangs: boolean;
  status: string;
  alleged: boolean;
  attributed_to: string | null;
  kind: string;
  participants: string[];
  place: string | null;
  why: string;
  confidence: number;
  salience: number;
  article: number;
  timex: Timex | null;
  mentions: Mention[];
}

export interface Article {
  title: string | null;
  published: string | null;
  /** The publication date that a reader set; not in force before the article was read with it. */
  set: string | null;
  language: string | null;
  url: string | null;
  /** The file or row that the article was read from. */
  source: string | null;
  text: string;
  offset: number;
}

/** How many events lie in each of equal parts of a time. */
export interface Density {
  from: number;
  to: number;
  counts: number[];
}

export interface Payload {
  /** All events, where the payload names but the salient ones: the others are still to come. */
  density: Density | null;
  language: string;
  articles: Article[];
  events: TimelineEvent[];
  undated: TimelineEvent[];
  /** Colours of the kinds, the last one for all that is left. */
  colors: { light: string[]; dark: string[] };
  /** How often the reader's corrections can be taken back, and done again. */
  history: { undo: number; redo: number };
  words: Record<string, unknown>;
}

type Raw = Record<string, unknown>;

/** JSON that anyone may have written. */
export type Json = Raw;

/** The payload read from JSON that anyone may have written: missing fields are empty, wrong ones are dropped. */
export function readPayload(raw: unknown): Payload {
  const root = record(raw);
  if (root.version !== VERSION) {
    throw new Error(`timeline payload: version ${text(root.version) || "?"}, this view reads version ${VERSION}`);
  }
  const { events, undated } =
    "columns" in root
      ? sketches(record(root.columns))
      : { events: list(root.events).map(readEvent), undated: list(root.undated).map(readEvent) };
  return {
    language: text(root.language),
    articles: list(root.articles).map((it) => readArticle(it, list(root.corrections).map(record))),
    events,
    undated,
    density: "density" in root ? readDensity(record(root.density)) : null,
    colors: { light: colors(record(root.colors).light), dark: colors(record(root.colors).dark) },
    words: record(root.words),
    history: { undo: number(record(root.history).undo), redo: number(record(root.history).redo) },
  };
}

function readArticle(raw: unknown, corrections: Raw[]): Article {
  const it = record(raw);
  const set = corrections.filter((change) => change.action === "publish" && record(change.at).article === it.hash).at(-1);
  return {
    title: maybe(it.title),
    published: maybe(it.published),
    set: maybe(set?.date),
    language: maybe(it.language),
    url: maybe(it.url),
    source: maybe(it.source),
    text: text(it.text),
    offset: number(it.offset),
  };
}

/** An event from JSON. */
export function readEvent(raw: unknown): TimelineEvent {
  const it = record(raw);
  const candidates = list(it.candidates).map(readCandidate);
  const article = typeof it.article === "number" ? it.article : -1;
  return {
    id: text(it.id),
    start: number(it.start),
    end: number(it.end),
    trigger: text(it.trigger),
    label: text(it.label) || text(it.trigger),
    sentence: text(it.sentence),
    date: text(it.date),
    earliest: maybe(it.earliest),
    latest: maybe(it.latest),
    uncertain: it.uncertain === true || candidates.length > 0,
    edtf: maybe(it.edtf),
    corrected: it.corrected === true,
    hangs: it.anchor === "publication",
    granularity: maybe(it.granularity),
    modifier: maybe(it.modifier),
    lasting: it.lasting === true || /^P|\//.test(text(it.timex3)),
    sketched: it.sketched === true,
    ...spanOf(maybe(it.earliest), maybe(it.latest)),
    candidates,
    status: text(it.status),
    alleged: it.alleged === true,
    attributed_to: maybe(it.attributed_to),
    kind: text(it.kind),
    participants: list(it.participants).map(text),
    place: maybe(it.place),
    why: text(it.why),
    confidence: number(it.confidence),
    salience: number(it.salience),
    article,
    timex: readTimex(it.timex),
    mentions: list(it.mentions).map((mention) => readMention(mention, article)),
  };
}

export function spanOf(earliest: string | null, latest: string | null): { from: number; to: number } {
  const [from, to] = [earliest === null ? -Infinity : moment(earliest), latest === null ? Infinity : over(latest)];
  return (earliest === null && latest === null) || Number.isNaN(from + to) ? { from: NaN, to: NaN } : { from, to };
}

function readDensity(raw: Raw): Density | null {
  const density = { from: number(raw.from), to: number(raw.to), counts: list(raw.counts).map(number) };
  return density.to > density.from && density.counts.length ? density : null;
}

/** Plain colours alone reach the style. */
function colors(raw: unknown): string[] {
  return list(raw).map(text).filter((it) => /^#[0-9a-f]{3,8}$/i.test(it));
}

function readCandidate(raw: unknown): Candidate {
  const it = record(raw);
  return { earliest: text(it.earliest), latest: text(it.latest), weight: number(it.weight) };
}

function readTimex(raw: unknown): Timex | null {
  return isRecord(raw) ? { start: number(raw.start), end: number(raw.end), text: text(raw.text) } : null;
}

function readMention(raw: unknown, article: number): Mention {
  const it = record(raw);
  return {
    start: number(it.start),
    end: number(it.end),
    trigger: text(it.trigger),
    sentence: text(it.sentence),
    timex: readTimex(it.timex),
    article: typeof it.article === "number" ? it.article : article,
  };
}

export function isRecord(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function record(value: unknown): Raw {
  return isRecord(value) ? value : {};
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

function maybe(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function number(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

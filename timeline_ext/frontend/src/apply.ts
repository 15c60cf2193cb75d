/** Corrections applied to a payload as `timeline_ext.corrections` does, where no Python runs. */
import { codeUnits } from "./article";
import { dateRange } from "./dates";
import type { Correction } from "./editor";
import { type Time, moment, readEdtf } from "./edtf";
import { type Json, list, record } from "./payload";
import { Words } from "./words";

interface Place {
  article: string;
  start: number;
  end: number;
  text: string;
}

/** A correction as Python writes it: the event is named by its place in the article. */
interface Change {
  action: "edit" | "delete" | "merge" | "split" | "add" | "publish";
  at: Place;
  date?: string;
  label?: string;
  status?: string;
  other?: Place;
}

type Wish = Exclude<Correction, { action: "undo" | "redo" }>;

/** What only the screen needs; a saved timeline goes without. */
const SCREEN = ["colors", "words", "history", "undone", "key"];

/** The payload after one correction, undo or redo; an Error in the reader's words where it cannot be done. */
export function correct(payload: Json, wish: Correction): Json {
  const words = new Words(record(payload.words));
  const done = list(payload.corrections) as Change[];
  const undone = list(payload.undone) as Change[];
  const last = done.at(-1);
  const next = undone.at(-1);
  if (!isWish(wish)) {
    if (wish.action === "undo" && last && isInForce(last, payload)) throw new Error(words.say("needs_kernel"));
    if (wish.action === "undo") return last ? apply(payload, done.slice(0, -1), [...undone, last]).payload : payload;
    return next ? apply(payload, [...done, next], undone.slice(0, -1)).payload : payload;
  }
  const change = changeOf(payload, wish, words);
  const found = apply(payload, [...done, change], []);
  if (found.unused.includes(change)) throw new Error(words.say("cannot"));
  return found.payload;
}

/** The timeline as `Timeline.from_dict` reads it. */
export function timelineOf(payload: Json): Json {
  return Object.fromEntries(Object.entries(payload).filter(([key]) => !SCREEN.includes(key)));
}

/** The payload with what can be undone and redone here. */
export function withHistory(payload: Json): Json {
  return { ...payload, history: { undo: list(payload.corrections).length, redo: list(payload.undone).length } };
}

function isWish(correction: Correction): correction is Wish {
  return correction.action !== "undo" && correction.action !== "redo";
}

function changeOf(payload: Json, wish: Wish, words: Words): Change {
  if (wish.action === "add") {
    const article = record(list(payload.articles)[wish.article]);
    const at = codeUnits(text(article.text));
    const quote = text(article.text).slice(at(wish.start), at(wish.end));
    return { action: "add", at: { article: text(article.hash), start: wish.start, end: wish.end, text: quote } };
  }
  if (wish.action === "publish") {
    const article = record(list(payload.articles)[wish.article]);
    return { action: "publish", at: { article: text(article.hash), start: 0, end: 0, text: "" }, date: wish.date };
  }
  const event = rows(payload).find((row) => row.id === wish.id);
  if (!event) throw new Error(words.say("cannot"));
  const at = placeOf(event, payload);
  if (wish.action === "merge") {
    const other = rows(payload).find((row) => row.id === wish.other);
    if (!other) throw new Error(words.say("cannot"));
    return { action: "merge", at, other: placeOf(other, payload) };
  }
  if (wish.action !== "edit") return { action: wish.action, at };
  const change: Change = { action: "edit", at };
  if (wish.date !== text(event.edtf)) change.date = wish.date;
  if (wish.label.trim() !== event.label) change.label = wish.label.trim();
  if (wish.status !== event.status) change.status = wish.status;
  if (change.date && !readEdtf(change.date)) throw new Error(words.say("bad_date"));
  if (change.label === "") throw new Error(words.say("no_label"));
  if (Object.keys(change).length === 2) throw new Error(words.say("nothing_changed"));
  return change;
}

/** Whether an article was read with this publication date, which cannot be taken back here. */
function isInForce(change: Change, payload: Json): boolean {
  const article = list(payload.articles).map(record).find((it) => it.hash === change.at.article);
  return change.action === "publish" && article?.published === change.date;
}

function apply(payload: Json, changes: Change[], undone: Change[]): { payload: Json; unused: Change[] } {
  const order = (row: Json) => Number(row.article ?? -1);
  const inText = (a: Json, b: Json) => order(a) - order(b) || Number(a.start) - Number(b.start) || Number(a.end) - Number(b.end);
  const extracted = [...rows(payload).filter((row) => row.corrected !== true), ...list(payload.replaced).map(record)].sort(inText);
  const found = new Map<string, Json>();
  for (const row of extracted) {
    const name = key(placeOf(row, payload));
    found.set(found.has(name) ? text(row.id) : name, row);
  }
  const unused = changes.filter((change) => !applyOne(found, change, payload));
  const all = [...found.values()].sort(inText);
  const shown = new Set(all);
  const dated = all.filter(isDated).sort(inTime);
  const undated = all.filter((row) => !isDated(row));
  const result: Json = {
    ...payload,
    events: dated,
    undated,
    corrections: changes,
    replaced: extracted.filter((row) => !shown.has(row)),
    undone,
  };
  return { payload: withHistory(result), unused };
}

function applyOne(found: Map<string, Json>, change: Change, payload: Json): boolean {
  // Only Python reads an article anew; the date waits for it.
  if (change.action === "publish") return true;
  if (change.action === "add") return add(found, change, payload);
  const own = key(change.at);
  const tells = (row: Json) => list(row.mentions).some((it) => key(placeOf(within(row, record(it)), payload)) === own);
  // A new extraction may tell the event by another of its mentions than the corrected one.
  const name = found.has(own) || change.action !== "edit" ? own : ([...found].find(([, row]) => tells(row))?.[0] ?? own);
  const event = found.get(name);
  if (!event) return false;
  if (change.action === "edit") found.set(name, edited(event, change, payload));
  else if (change.action === "delete") found.delete(name);
  else if (change.action === "split") {
    const mentions = list(event.mentions).map(record);
    if (mentions.length < 2) return false;
    for (const mention of mentions) {
      const row = partOf(event, mention);
      found.set(key(placeOf(row, payload)), row);
    }
  } else {
    const other = change.other && found.get(key(change.other));
    if (!change.other || !other || other === event) return false;
    const mentions = new Map([...mentionsOf(event), ...mentionsOf(other)].map((it) => [`${String(it.start)} ${String(it.end)}`, it]));
    found.set(name, { ...event, mentions: [...mentions.values()].sort((a, b) => Number(a.start) - Number(b.start)), corrected: true });
    found.delete(key(change.other));
  }
  return true;
}

function add(found: Map<string, Json>, change: Change, payload: Json): boolean {
  const { at } = change;
  const index = list(payload.articles).findIndex((it) => record(it).hash === at.article);
  const article = record(list(payload.articles)[index]);
  const content = text(article.text);
  const units = codeUnits(content);
  const [from, to] = [units(at.start), units(at.end)];
  if (index < 0 || !at.text || found.has(key(at)) || content.slice(from, to) !== at.text) return false;
  const last = content.indexOf("\n", to);
  const sentence = content.slice(content.lastIndexOf("\n", from - 1) + 1, last < 0 ? undefined : last);
  const [start, end] = [at.start + Number(article.offset ?? 0), at.end + Number(article.offset ?? 0)];
  const row: Json = {
    ...EMPTY, id: `${index}-${start}-${end}`, article: index, start, end, trigger: at.text, label: at.text, sentence,
    mentions: [{ start, end, trigger: at.text, sentence, timex: null, article: null }],
  };
  found.set(key(at), edited(row, change, payload));
  return true;
}

const NO_TIME: Json = {
  date: "", edtf: null, timex3: null, granularity: null, modifier: null, anchor: null, quant: null, freq: null, earliest: null, latest: null,
  shift: null, time_confidence: null, candidates: [], trace: [], uncertain: false,
};
const EMPTY: Json = {
  ...NO_TIME, status: "occurred", alleged: false, attributed_to: null, kind: "other", place: null, basis: null, why: "", confidence: 1,
  salience: 0.5, participants: [], timex: null, conflicts: [],
};

function edited(event: Json, change: Change, payload: Json): Json {
  const row: Json = { ...event, corrected: true };
  if (change.label !== undefined) row.label = change.label;
  if (change.status !== undefined) row.status = change.status;
  if (change.date === undefined) return row;
  const time = change.date ? readEdtf(change.date) : null;
  const words = new Words(record(payload.words));
  const why = words.of("by_hand", time ? "dated" : "undated");
  Object.assign(row, NO_TIME, { basis: time && "corrected", confidence: 1, why });
  if (time) {
    const { earliest, latest, candidates, granularity, approximate } = time;
    const uncertain = approximate || time.candidates.length > 0;
    Object.assign(row, { earliest, latest, candidates, granularity, edtf: change.date, modifier: approximate ? "approximate" : null, uncertain, date: inWords(time, text(payload.language)) });
  }
  return row;
}

function partOf(event: Json, mention: Json): Json {
  const own = mention.start === event.start && mention.end === event.end;
  const time = record(mention.timex);
  const dated = !own && mention.timex ? Object.fromEntries(Object.keys(NO_TIME).map((name) => [name, time[name] ?? NO_TIME[name]])) : {};
  return {
    ...within(event, mention), ...dated, id: `${String(mention.article ?? event.article)}-${String(mention.start)}-${String(mention.end)}`,
    label: own ? event.label : mention.trigger, mentions: [mention], conflicts: [], corrected: true,
  };
}

/** The event as one of its mentions has it; a mention without an article is of the event's. */
function within(event: Json, mention: Json): Json {
  return { ...event, ...mention, article: mention.article ?? event.article };
}

function mentionsOf(event: Json): Json[] {
  const { start, end, trigger, sentence, timex } = event;
  const found = list(event.mentions).map(record);
  return found.length ? found : [{ start, end, trigger, sentence, timex, article: null }];
}

function inWords({ earliest, latest, known, candidates, approximate }: Time, language: string): string {
  if (candidates.length) {
    const days = candidates.map((it) => dateRange(it.earliest, it.latest, language));
    return new Intl.ListFormat(language, { type: "disjunction" }).format(days);
  }
  const sign = approximate ? "≈ " : "";
  const words = dateRange(...(known ?? [earliest ?? "", latest ?? ""]), language);
  return sign + (earliest === null ? `– ${words}` : latest === null ? `${words} –` : words);
}

function isDated(row: Json): boolean {
  return typeof row.earliest === "string" || typeof row.latest === "string";
}

/** What is open at its start stands at its end, as in Python. */
function inTime(a: Json, b: Json): number {
  const known = (row: Json) => moment(text(row.earliest ?? row.latest));
  const end = (row: Json) => (typeof row.latest === "string" ? moment(row.latest) : Infinity);
  const [first, second] = [end(a), end(b)];
  return known(a) - known(b) || (first === second ? 0 : first - second);
}

function rows(payload: Json): Json[] {
  return [...list(payload.events), ...list(payload.undated)].map(record);
}

function placeOf(row: Json, payload: Json): Place {
  const article = record(list(payload.articles)[Number(row.article)]);
  const offset = Number(article.offset ?? 0);
  return { article: text(article.hash), start: Number(row.start) - offset, end: Number(row.end) - offset, text: text(row.trigger) };
}

function key({ article, start, end, text: words }: Place): string {
  return `${article} ${start} ${end} ${words}`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Reading EDTF as `timeline_ext.temporal.edtf` does, for pages without Python. */
import type { Candidate } from "./payload";

export interface Time {
  earliest: string | null;
  latest: string | null;
  /** The one end that is known of an open interval, as exact as it was given. */
  known: [earliest: string, latest: string] | null;
  candidates: Candidate[];
  approximate: boolean;
  granularity: string;
}

const POINT = /^(?:(-?\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d))?)?)?|(\d{3})X|(\d\d)XX)$/;
/** What the numbers behind a year stand for: the first month, and how many months it takes. */
const PARTS: Record<string, [granularity: string, first: number, months: number]> = {
  21: ["season", 3, 3], 22: ["season", 6, 3], 23: ["season", 9, 3], 24: ["season", 12, 3],
  33: ["quarter", 1, 3], 34: ["quarter", 4, 3], 35: ["quarter", 7, 3], 36: ["quarter", 10, 3],
  40: ["half", 1, 6], 41: ["half", 7, 6],
};
const LONGEST = 400;
const MOST_CANDIDATES = 31;

/** The time that an EDTF string names; null for what is none. */
export function readEdtf(given: string): Time | null {
  const text = given.trim();
  if (text.length > LONGEST) return null;
  if (text.startsWith("[") && text.endsWith("]")) return oneOf(text.slice(1, -1).split(","));
  return text.includes("/") ? interval(text.split("/")) : point(text);
}

/** The EDTF of a stretch of time. */
export function edtfOf(span: { earliest: string; latest: string }): string {
  const [first, last] = [span.earliest.slice(0, 10), span.latest.slice(0, 10)];
  return first === last ? first : `${first}/${last}`;
}

function point(text: string): Time | null {
  const plain = text.replace(/[~?%]+$/, "");
  const found = POINT.exec(plain);
  if (!found) return null;
  const [, year, part, day, hour, minute, decade, century] = found as (string | undefined)[];
  const time = (earliest: string, latest: string, granularity: string): Time => ({
    earliest, latest, known: null, candidates: [], approximate: plain !== text, granularity,
  });
  if (decade !== undefined) return time(`${decade}0-01-01`, `${decade}9-12-31`, "decade");
  if (century !== undefined) return time(`${century}00-01-01`, `${century}99-12-31`, "century");
  const number = Number(year);
  if (part === undefined) return time(iso(number, 1, 1), iso(number, 12, 31), "year");
  const several = day === undefined ? PARTS[part] : undefined;
  const [granularity, first, months] = several ?? ["month", Number(part), 1];
  if (first < 1 || first > 12) return null;
  const end = first + months - 2;
  if (day === undefined) {
    const [last, month] = [number + Math.floor(end / 12), (end % 12) + 1];
    return time(iso(number, first, 1), iso(last, month, daysIn(last, month)), granularity);
  }
  if (Number(day) < 1 || Number(day) > daysIn(number, first)) return null;
  const on = iso(number, first, Number(day));
  if (hour === undefined || minute === undefined) return time(on, on, "day");
  if (Number(hour) > 23 || Number(minute) > 59) return null;
  return time(`${on}T${hour}:${minute}`, `${on}T${hour}:${minute}`, "minute");
}

function interval(ends: string[]): Time | null {
  if (ends.length !== 2) return null;
  const open = ends.map((end) => end === "" || end === "..");
  const [first, last] = ends.map((end, i) => (open[i] ? null : point(end)));
  const known = first ?? last;
  if (!known || (!first && !open[0]) || (!last && !open[1])) return null;
  const [earliest, latest] = [first?.earliest ?? null, last?.latest ?? null];
  if (earliest !== null && latest !== null && moment(latest) < moment(earliest)) return null;
  const only = open[0] || open[1] ? ([known.earliest ?? "", known.latest ?? ""] as [string, string]) : null;
  return { ...known, earliest, latest, known: only, approximate: [first, last].some((end) => end?.approximate) };
}

function oneOf(texts: string[]): Time | null {
  const points = texts.map((text) => point(text.trim()));
  const spans = new Map<string, Candidate>();
  for (const it of points) {
    if (it?.earliest == null || it.latest === null) return null;
    spans.set(`${it.earliest}/${it.latest}`, { earliest: it.earliest, latest: it.latest, weight: 1 });
  }
  const found = [...spans.values()].sort((a, b) => moment(a.earliest) - moment(b.earliest) || moment(a.latest) - moment(b.latest));
  if (found.length < 2 || found.length > MOST_CANDIDATES) return null;
  const latest = found.reduce((last, it) => (moment(it.latest) > moment(last) ? it.latest : last), found[0]?.latest ?? "");
  const candidates = found.map((it) => ({ ...it, weight: 1 / found.length }));
  return { earliest: found[0]?.earliest ?? null, latest, known: null, candidates, approximate: false, granularity: points[0]?.granularity ?? "day" };
}

const DAY = 86_400_000;
const MINUTE = 60_000;
const INSTANT = /^(-?\d{4,})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?/;

/** Milliseconds since 1970 at which an instant begins. */
export function moment(instant: string): number {
  if (instant.length === 10 && !instant.startsWith("-")) return Date.parse(instant);
  const [, year, month, day, hour, minute] = (INSTANT.exec(instant) ?? []) as (string | undefined)[];
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour ?? 0), Number(minute ?? 0));
  return date.getTime();
}

/** Milliseconds since 1970 at which an instant, a day or a minute, is over. */
export function over(instant: string): number {
  return moment(instant) + (instant.includes("T") ? MINUTE : DAY);
}

function daysIn(year: number, month: number): number {
  return new Date(moment(iso(year + Math.floor(month / 12), (month % 12) + 1, 1)) - DAY).getUTCDate();
}

function iso(year: number, month: number, day: number): string {
  const pad = (it: number, size: number) => String(it).padStart(size, "0");
  return `${year < 0 ? "-" : ""}${pad(Math.abs(year), 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

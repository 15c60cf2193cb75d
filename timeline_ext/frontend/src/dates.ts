/** Dates of the proleptic Gregorian calendar in the reader's language, without any time zone or clock. */
import { moment } from "./edtf";
import type { TimelineEvent } from "./payload";

const DAY = 86_400_000;

/** When an event happened: the payload's words for it, else its interval; "" where nothing is known. */
export function whenWords(event: TimelineEvent, language: string): string {
  const { earliest, latest } = event;
  if (event.date || (earliest === null && latest === null)) return event.date;
  if (earliest !== null && latest !== null) return dateRange(earliest, latest, language);
  return earliest === null ? `– ${dateRange(latest ?? "", latest ?? "", language)}` : `${dateRange(earliest, earliest, language)} –`;
}

/** "24. Februar 2022", "Juni 2022", "2021", "1.–10. Februar 2022": an interval of whole days, as short as it goes. */
export function dateRange(earliest: string, latest: string, language: string): string {
  const from = parse(earliest);
  const to = parse(latest);
  if (!from || !to) return [...new Set([earliest, latest])].filter(Boolean).join(" – ");
  const year: Intl.DateTimeFormatOptions = { year: "numeric", timeZone: "UTC" };
  if (from.getUTCFullYear() < 1) year.era = "short";
  const month: Intl.DateTimeFormatOptions = { ...year, month: "long" };
  if (earliest.includes("T") || latest.includes("T")) {
    return format({ ...month, day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, from, to, language);
  }
  const after = new Date(to.getTime() + DAY);
  if (isFirst(from) && isFirst(after)) {
    return format(from.getUTCMonth() === 0 && after.getUTCMonth() === 0 ? year : month, from, to, language);
  }
  return format({ ...month, day: "numeric" }, from, to, language);
}

function isFirst(day: Date): boolean {
  return day.getUTCDate() === 1;
}

function parse(iso: string): Date | null {
  const time = moment(iso);
  return Number.isNaN(time) ? null : new Date(time);
}

function format(style: Intl.DateTimeFormatOptions, from: Date, to: Date, language: string): string {
  return formatter(language, style).formatRange(from, to);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** A formatter of dates in a language, in English where the browser does not know it. */
export function formatter(language: string, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${language} ${JSON.stringify(style)}`;
  const known = formatters.get(name);
  if (known) return known;
  const spoken = Intl.DateTimeFormat.supportedLocalesOf(isTag(language) ? [language] : []).length ? language : "en";
  const made = new Intl.DateTimeFormat(spoken, { ...style, calendar: "gregory", timeZone: "UTC" });
  formatters.set(name, made);
  return made;
}

function isTag(language: string): boolean {
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language);
}

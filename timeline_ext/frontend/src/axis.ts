/** Ticks of the calendar, in the reader's language and without any time zone. */
import { formatter } from "./dates";
import type { Window } from "./layout";

export interface Tick {
  at: number;
  label: string;
  /** What the label leaves open: the year, or the day. */
  context: string;
}

type Unit = "minute" | "hour" | "day" | "month" | "year";
const LENGTH: Record<Unit, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000, month: 30.4 * 86_400_000, year: 365.25 * 86_400_000 };
const STEPS: [Unit, number][] = [
  ...[1, 5, 15, 30].map((it): [Unit, number] => ["minute", it]),
  ...[1, 3, 6, 12].map((it): [Unit, number] => ["hour", it]),
  ...[1, 2, 7, 14].map((it): [Unit, number] => ["day", it]),
  ...[1, 3, 6].map((it): [Unit, number] => ["month", it]),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000].map((it): [Unit, number] => ["year", it]),
];
const ROOM = 90;

export function ticksOf({ from, to }: Window, width: number, language: string): Tick[] {
  const wanted = ((to - from) / width) * ROOM;
  const [unit, step] = STEPS.find(([name, count]) => LENGTH[name] * count >= wanted) ?? ["year", 100_000];
  const say = sayer(unit, language);
  const found: Tick[] = [];
  let before = "";
  for (let at = firstAfter(from, unit, step); at < to && found.length < 60; at = next(at, unit, step)) {
    const [label, context] = say(at);
    found.push({ at, label, context: context === before ? "" : context });
    before = context;
  }
  return found;
}

function firstAfter(from: number, unit: Unit, step: number): number {
  if (unit === "minute" || unit === "hour") return Math.ceil(from / (LENGTH[unit] * step)) * LENGTH[unit] * step;
  // Weeks begin on Mondays, as the one four days after 1970-01-01 does.
  if (unit === "day") return (Math.ceil((from / LENGTH.day - 4) / step) * step + 4) * LENGTH.day;
  const date = new Date(from);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  let at = unit === "year" ? startOf(Math.floor(year / step) * step, 0) : startOf(year, Math.floor(month / step) * step);
  while (at < from) at = next(at, unit, step);
  return at;
}

function next(at: number, unit: Unit, step: number): number {
  if (unit === "minute" || unit === "hour" || unit === "day") return at + LENGTH[unit] * step;
  const date = new Date(at);
  return unit === "year" ? startOf(date.getUTCFullYear() + step, 0) : startOf(date.getUTCFullYear(), date.getUTCMonth() + step);
}

function startOf(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 1);
  return date.getTime();
}

function sayer(unit: Unit, language: string): (at: number) => [label: string, context: string] {
  const year = (at: number) => formatter(language, { year: "numeric", ...(new Date(at).getUTCFullYear() < 1 && { era: "short" }) }).format(at);
  const of = (style: Intl.DateTimeFormatOptions) => (at: number) => formatter(language, style).format(at);
  if (unit === "year") return (at) => [year(at), ""];
  if (unit === "month") return (at) => [of({ month: "short" })(at), year(at)];
  const day = of({ day: "numeric", month: "short" });
  if (unit === "day") return (at) => [day(at), year(at)];
  return (at) => [of({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })(at), `${day(at)} ${year(at)}`];
}

/** Dates of the proleptic Gregorian calendar in the reader's language, without any time zone or clock. */

const DAY = /^(-?\d{4,})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?/;

/** "24. Februar 2022", "1.–3. März 2022": one day, or the range between two; what is no date shows itself. */
export function dateRange(earliest: string, latest: string, language: string): string {
  const from = parse(earliest);
  const to = parse(latest);
  if (!from || !to) return [earliest, latest].filter(Boolean).join(" – ");
  const format = formatter(language, earliest.includes("T"));
  return from.getTime() === to.getTime() ? format.format(from) : format.formatRange(from, to);
}

function parse(iso: string): Date | null {
  const match = DAY.exec(iso);
  if (!match) return null;
  const [year, month, day, hour, minute] = match.slice(1).map((part) => Number(part as string | undefined ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(year ?? 0, (month ?? 1) - 1, day ?? 1);
  date.setUTCHours(hour ?? 0, minute ?? 0);
  return date;
}

function formatter(language: string, clock: boolean): Intl.DateTimeFormat {
  const style: Intl.DateTimeFormatOptions = { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" };
  if (clock) Object.assign(style, { hour: "2-digit", minute: "2-digit" });
  else style.weekday = "short";
  try {
    return new Intl.DateTimeFormat(language, style);
  } catch {
    return new Intl.DateTimeFormat("en", style);
  }
}

/** Thousands of events, as `timeline_ext.exports.crowd` sends them: columns to draw at once, and the rest packed. */
import { type Json, type TimelineEvent, list, readEvent, record, spanOf } from "./payload";

/** An event for each row of the columns, without what is packed. */
export function sketches(raw: Json): { events: TimelineEvent[]; undated: TimelineEvent[] } {
  const lines = (name: string) => (typeof raw[name] === "string" ? raw[name].split("\n") : []);
  const facts = (name: string) => {
    const { names, codes } = record(raw[name]);
    const known = list(names);
    return list(codes).map((code) => known[Number(code)]);
  };
  const [id, label, earliest, latest] = [lines("id"), lines("label"), lines("earliest"), lines("latest")];
  const [kind, status, grain, marks] = [facts("kind"), facts("status"), facts("grain"), facts("marks")];
  const [start, end, article, salience] = [list(raw.start), list(raw.end), list(raw.article), list(raw.salience)];
  const empty = readEvent({ sketched: true });
  const rows = id.map((name, i): TimelineEvent => {
    const known = text(marks[i]);
    const [first, last] = [earliest[i] ?? "", latest[i] ?? ""];
    const { from, to } = spanOf(first || null, last || null);
    return {
      ...empty, id: name, label: label[i] ?? "", earliest: first || null, latest: last || null, from, to,
      kind: text(kind[i]), status: text(status[i]), granularity: text(grain[i]) || null, start: Number(start[i]), end: Number(end[i]),
      article: Number(article[i]), salience: Number(salience[i]), alleged: known.includes("alleged"), corrected: known.includes("corrected"),
      lasting: known.includes("lasting"), uncertain: known.includes("uncertain"),
    };
  });
  const dated = Number(raw.dated);
  return { events: rows.slice(0, dated), undated: rows.slice(dated) };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Whether a payload holds only a sketch of its events, and nowhere the rest. */
export function isSketch(payload: Json): boolean {
  return "columns" in payload && typeof payload.packed !== "string";
}

/** The payload with all events as they are; the same one where nothing is packed. */
export async function unpack(payload: Json): Promise<Json> {
  if (typeof payload.packed !== "string") return payload;
  const bytes = Uint8Array.from(atob(payload.packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const rows = record(await new Response(stream).json());
  return Object.fromEntries([...Object.entries(payload).filter(([name]) => name !== "packed" && name !== "columns"), ...Object.entries(rows)]);
}

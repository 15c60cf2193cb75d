/** The chart of a corrected timeline where no Python draws it anew: rows of corrected events, and room for them. */
import { moment, over } from "./edtf";
import { isRecord, list, record } from "./payload";

/** JSON that anyone may have written. */
export type Json = Record<string, unknown>;

const SHAPES: Record<string, { shape: string; dash: number[]; fill: number }> = {
  occurred: { shape: "circle", dash: [1, 0], fill: 1 },
  planned: { shape: "diamond", dash: [5, 3], fill: 0.12 },
  hypothetical: { shape: "triangle-up", dash: [2, 2], fill: 0.12 },
  negated: { shape: "M-.7,-.7L.7,.7M-.7,.7L.7,-.7", dash: [7, 2, 2, 2], fill: 0 },
};
const FADING = Array.from({ length: 24 }, (_, i) => 0.4 * (1 - i / 24));
const VAGUE = Array.from({ length: 24 }, (_, i) => 0.32 * Math.min(1, (Math.min(i, 23 - i) + 1) / 9));
const SOMEWHERE = 0.3;
const UNSURE = 0.35;
const GREY = "#7a7f87"; // of what has no colour of its own
const WIDTH = 760;
const ALWAYS = 1e15;
const LETTER = 7.2;
const LABEL = 320;

/** The chart with the rows of these events; `words` says a status and a kind. */
export function redraw(chart: Json, events: Json[], words: (table: string, code: string) => string): Json {
  const name = Object.keys(record(chart.datasets))[0] ?? "";
  const drawn = new Map(list(record(chart.datasets)[name]).map((row): [unknown, Json] => [record(row).id, record(row)]));
  const x = axis(chart);
  const old = list(record(x?.scale).domain).filter((it) => typeof it === "number");
  if (!x || old.length !== 2) return chart;
  const untouched = events.flatMap((event): Json[] => (event.corrected === true ? [] : [drawn.get(event.id) ?? []].flat()));
  const kept = new Set(untouched.map((row) => row.id));
  const made = events.filter((event) => !kept.has(event.id));
  const domain = widen(old as [number, number], made);
  const scale = (domain[1] - domain[0]) / WIDTH;
  const taken = new Map<number, [number, number][]>();
  const kinds = [...new Set(made.map((event) => text(event.kind)))];
  const groups = new Map(kinds.map((kind) => [kind, groupOf(kind, chart, words)]));
  const rows: Json[] = [...untouched];
  for (const row of untouched) take(taken, Number(row.lane), extent(row, scale));
  for (const event of made) {
    const before = drawn.get(event.id);
    const row = { ...drawRow(event, domain, scale, words), group: before?.group ?? groups.get(text(event.kind)) };
    const room = extent(row, scale);
    let lane = 0;
    while ((taken.get(lane) ?? []).some(([start, end]) => room[0] < end && room[1] > start)) lane++;
    take(taken, lane, room);
    rows.push({ ...row, lane, top: lane - 0.292, bottom: lane + 0.292 });
  }
  const lanes = Math.max(1, ...rows.map((row) => Number(row.lane) + 1));
  const states = Object.keys(SHAPES).filter((state) => rows.some((row) => row.state === state));
  return fit({ ...chart, datasets: { [name]: rows } }, { domain, old: old as [number, number], lanes, states, groups: rows.map((row) => text(row.group)) }) as Json;
}

function take(taken: Map<number, [number, number][]>, lane: number, room: [number, number]): void {
  const rooms = taken.get(lane);
  if (rooms) rooms.push(room);
  else taken.set(lane, [room]);
}

/** The stretch of time that a mark with its label takes. */
function extent(row: Json, scale: number): [number, number] {
  return [Number(row.start) - 8 * scale, Math.max(Number(row.end), Number(row.start) + 12 * scale) + (Number(row.room) + 18) * scale];
}

function drawRow(event: Json, [low, high]: [number, number], scale: number, words: (table: string, code: string) => string): Json {
  const { earliest, latest } = event;
  const start = typeof earliest === "string" ? moment(earliest) : low;
  const end = typeof latest === "string" ? over(latest) : high;
  const state = text(event.status);
  const alleged = event.alleged === true;
  const look = SHAPES[state] ?? { shape: "circle", dash: [1, 0], fill: 1 };
  const vague = event.modifier === "approximate";
  const isDay = ["day", "daypart", "hour", "minute", "second"].includes(text(event.granularity)) && !vague;
  const fill = Math.min(look.fill, isDay ? 1 : UNSURE, alleged ? 0.12 : 1);
  const opens = { start: typeof earliest !== "string", end: typeof latest !== "string" };
  const candidates = list(event.candidates).map(record);
  const label = text(event.label);
  const common = {
    id: event.id, date: event.date, why: event.why, sentence: event.sentence, state, alleged, salience: event.salience, label,
    status: [words("status", state), ...(alleged ? [words("status", "alleged")] : [])].join(", "),
    dash: alleged ? [2, 2] : look.dash, spoken: `${label}, ${text(event.date)}`,
    start, end, bears: true, right: ALWAYS, left: ALWAYS, room: Math.min(LABEL, label.length * LETTER),
    start_open: opens.start, lasting: false,
  };
  if (candidates.length > 1) {
    const most = Math.max(...candidates.map((it) => Number(it.weight))) || 1;
    const spans = candidates.map((it): [number, number, number] => [moment(text(it.earliest)), over(text(it.latest)), Number(it.weight) / most]);
    const pieces = spans.map(([from, to, share]) => ({ start: from, end: to, strength: SOMEWHERE * (0.4 + 0.6 * share), round: 3 }));
    const spots = spans.map(([from, to, share]) => spot(from, to, 0.3 + 0.4 * share, fill * (0.15 + 0.3 * share)));
    return { ...common, pieces, spots, arrows: [], several: true, wide: 14 };
  }
  const strengths = opens.end ? FADING : opens.start ? [...FADING].reverse() : vague ? VAGUE : [SOMEWHERE];
  const step = (end - start) / strengths.length;
  const pieces = strengths.map((strength, i) => ({
    start: start + i * step, end: start + (i + 1) * step, strength, round: strengths.length === 1 ? 3 : 0,
  }));
  const arrows = [
    ...(opens.start ? [{ at: start + 6 * scale, turn: 270 }] : []),
    ...(opens.end ? [{ at: end - 6 * scale, turn: 90 }] : []),
  ];
  const wide = event.granularity === "day" ? 48 : 14;
  return { ...common, pieces, spots: arrows.length ? [] : [spot(start, end, 1, fill)], arrows, several: false, wide };
}

function spot(start: number, end: number, line: number, fill: number): Json {
  return { at: (start + end) / 2, start, end, line, fill };
}

/** The domain with room for these events too. */
function widen([low, high]: [number, number], events: Json[]): [number, number] {
  const ends = events.flatMap((event) => [
    ...(typeof event.earliest === "string" ? [moment(event.earliest)] : []),
    ...(typeof event.latest === "string" ? [over(event.latest)] : []),
  ]);
  const [from, to] = [Math.min(low, ...ends), Math.max(high, ...ends)];
  const margin = (to - from) * 0.03;
  return [from < low ? from - margin : low, to > high ? to + margin : high];
}

/** The x encoding with the whole time: that of the overview, where there is one. */
function axis(chart: Json): Json | undefined {
  const parts = Array.isArray(chart.vconcat) ? chart.vconcat.map(record) : [chart];
  return parts.map((part) => record(record(part.encoding).x)).find((x) => Array.isArray(record(x.scale).domain));
}

/** The legend's word for a kind; one that has none in this chart is what stands for all others. */
function groupOf(kind: string, chart: Json, words: (table: string, code: string) => string): string {
  const word = words("kind", kind);
  const known = new Set<unknown>();
  visit(chart, (it) => {
    if (it.field === "group") for (const group of list(record(it.scale).domain)) known.add(group);
  });
  return known.has(word) ? word : words("kind", "other");
}

function visit(value: unknown, look: (it: Json) => void): void {
  if (Array.isArray(value)) for (const inner of value) visit(inner, look);
  else if (isRecord(value)) {
    look(value);
    for (const [key, inner] of Object.entries(value)) if (key !== "datasets") visit(inner, look);
  }
}

interface Room {
  domain: [number, number];
  old: [number, number];
  lanes: number;
  states: string[];
  groups: string[];
}

/** The specification with this time on its axes, these lanes and these shapes. */
function fit(value: unknown, room: Room): unknown {
  if (Array.isArray(value)) {
    const isOld = value.length === 2 && value[0] === room.old[0] && value[1] === room.old[1];
    return isOld ? room.domain : value.map((inner) => fit(inner, room));
  }
  if (!isRecord(value)) return value;
  const found = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === "datasets" ? inner : fit(inner, room)]));
  if (found.field === "state") found.scale = { domain: room.states, range: room.states.map((state) => SHAPES[state]?.shape) };
  if (found.field === "group" && isRecord(found.scale)) {
    const known = list(found.scale.domain);
    const more = [...new Set(room.groups)].filter((group) => !known.includes(group));
    found.scale = { domain: [...known, ...more], range: [...list(found.scale.range), ...more.map(() => GREY)] };
  }
  const y = record(record(found.encoding).y);
  const lanes = list(record(y.scale).domain);
  if (y.field === "lane" && lanes.length === 2 && typeof found.height === "number") {
    const edge = -Number(lanes[1]);
    const before = Number(lanes[0]) - edge;
    const last = Math.max(before, room.lanes - 1);
    found.height = Math.round((found.height / (before + 2 * edge)) * (last + 2 * edge));
    found.encoding = { ...record(found.encoding), y: { ...y, scale: { ...record(y.scale), domain: [last + edge, -edge] } } };
  }
  return found;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Where marks, labels and clusters stand in a stretch of time, so that none covers another; the salient ones first. */
import type { Density, TimelineEvent } from "./payload";

export interface Window {
  from: number;
  to: number;
}

export interface Box {
  event: TimelineEvent;
  lane: number;
  /** The pixels of its mark: those of a point around its middle, else of a bar. */
  left: number;
  right: number;
  isBar: boolean;
  label: { text: string; x: number; side: "start" | "end" | "inside" } | null;
}

/** Events too close together to be told apart, in one stretch of time. */
export interface Cluster extends Window {
  count: number;
  x: number;
  lane: number;
}

export interface Layout {
  boxes: Box[];
  clusters: Cluster[];
  lanes: number;
}

export const RADIUS = 6;
const GAP = 8;
const SHORT = 90;
const LANES = 12;
const ALL_LANES = 60;
const TRIED = 500;
const CLUSTER = 48;
/** Below this many events in sight, each has its own mark even where its label has no room. */
const SINGLE = 60;

/** Events in the order of their salience, with their times beside them: a look at those of thousands is quick. */
export interface Ranked {
  events: readonly TimelineEvent[];
  from: Float64Array;
  to: Float64Array;
  /** The middles of all of them in the order of time, with how many events stand for each where they are only counted. */
  middles: Float64Array;
  counts?: Uint32Array;
}

export function rank(found: readonly TimelineEvent[]): Ranked {
  const events = found.filter((event) => event.from <= event.to).sort((a, b) => b.salience - a.salience || a.from - b.from);
  const [from, to] = [Float64Array.from(events, (event) => event.from), Float64Array.from(events, (event) => event.to)];
  return { events, from, to, middles: from.map((start, i) => midpoint(start, at(to, i))).sort() };
}

/** The middles of events of which only the density is known. */
export function spread({ from, to, counts }: Density): Pick<Ranked, "middles" | "counts"> {
  const length = (to - from) / counts.length;
  return { middles: Float64Array.from(counts, (_, i) => from + (i + 0.5) * length), counts: Uint32Array.from(counts) };
}

/** The first `labels` events may bear one; `measure` tells how wide a text is drawn. */
export function arrange(
  ranked: Ranked,
  { from, to }: Window,
  width: number,
  measure: (text: string) => number,
  everything = false,
  labels = Infinity,
): Layout {
  const scale = (to - from) / width;
  const most = everything ? ALL_LANES : LANES;
  const inSight: number[] = [];
  for (let i = 0; i < ranked.events.length && (everything || inSight.length < TRIED); i++) {
    if (at(ranked.to, i) > from && at(ranked.from, i) < to) inSight.push(i);
  }
  const lanes: [number, number][][] = [];
  const boxes: Box[] = [];
  const left: number[] = [];
  const take = (start: number, end: number): number => {
    for (let lane = 0; lane < most; lane++) {
      const taken = (lanes[lane] ??= []);
      if (taken.some(([a, b]) => start < b && end > a)) continue;
      taken.push([start, end]);
      return lane;
    }
    return -1;
  };
  for (const [number, index] of inSight.entries()) {
    const event = ranked.events[index];
    if (!event) continue;
    const box = place(event, from, scale, width, measure);
    for (const { label, start, end } of number < labels ? box.ways : box.ways.slice(-1)) {
      if (!label && inSight.length > SINGLE && !everything) continue;
      const lane = take(start, end);
      if (lane < 0) continue;
      boxes.push({ event, lane, left: box.left, right: box.right, isBar: box.isBar, label });
      break;
    }
    if (boxes.at(-1)?.event !== event) left.push(index);
  }
  const heaps = gather(ranked, inSight, left, from, scale, width, lanes.length);
  for (const { event, count, lane } of heaps) {
    if (!event || count > 1) continue;
    const box = place(event, from, scale, width, measure);
    boxes.push({ event, lane, left: box.left, right: box.right, isBar: box.isBar, label: null });
  }
  const clusters = heaps.filter((it) => it.count > 1 || !it.event);
  return { boxes, clusters, lanes: Math.max(1, lanes.length + (heaps.length ? 1 : 0)) };
}

interface Way {
  label: Box["label"];
  start: number;
  end: number;
}

/** The mark of an event, and the ways to label it, the best one first; the last one is without a label. */
function place(event: TimelineEvent, from: number, scale: number, width: number, measure: (text: string) => number) {
  const [start, end] = [(event.from - from) / scale, (event.to - from) / scale];
  const isBar = end - start >= (event.granularity === "day" && !event.lasting ? 48 : 14);
  const middle = (start + end) / 2;
  const several = event.candidates.length > 1;
  const around = several ? RADIUS / 2 : 0;
  const left = Math.max(-GAP, isBar || several ? start - around : middle - RADIUS);
  const right = Math.min(width + GAP, isBar || several ? end + around : middle + RADIUS);
  const longest = Math.max(320, Math.min(480, width / 2));
  const wide = Math.min(measure(event.label), longest);
  const text = shorten(event.label, longest, measure);
  const [inner, outer] = [Math.max(0, left) + (Number.isFinite(event.from) ? 6 : 18), Math.min(width, right) - (Number.isFinite(event.to) ? 6 : 18)];
  const ways: Way[] = [];
  const inside = (label: string) => { ways.push({ label: { text: label, x: inner, side: "inside" }, start: left, end: right + GAP }); };
  if (isBar && !several && outer - inner >= wide) inside(text);
  if (right + GAP + wide <= width) ways.push({ label: { text, x: right + GAP - 3, side: "start" }, start: left, end: right + 2 * GAP + wide });
  if (left - GAP - wide >= 0) ways.push({ label: { text, x: left - GAP + 3, side: "end" }, start: left - 2 * GAP - wide, end: right + GAP });
  if (isBar && !several && outer - inner < wide && outer - inner >= SHORT) inside(shorten(event.label, outer - inner, measure));
  ways.push({ label: null, start: left, end: right + 2 });
  return { left, right, isBar, ways };
}

interface Heap extends Cluster {
  /** One of those that were looked at and had no room. */
  event?: TimelineEvent;
}

/** What had no room and what was not looked at, counted in stretches of the last lane. */
function gather(ranked: Ranked, tried: number[], left: number[], from: number, scale: number, width: number, lane: number): Heap[] {
  const bins = Math.max(1, Math.floor(width / CLUSTER));
  const wide = width / bins;
  const found = Array.from({ length: bins }, (_, bin): Heap => ({
    count: 0, x: (bin + 0.5) * wide, lane, from: from + bin * wide * scale, to: from + (bin + 1) * wide * scale,
  }));
  const binOf = (time: number) => Math.floor((time - from) / scale / wide);
  const middleOf = (index: number) => midpoint(at(ranked.from, index), at(ranked.to, index));
  for (const heap of found) {
    const [first, last] = [firstFrom(ranked.middles, heap.from), firstFrom(ranked.middles, heap.to)];
    if (!ranked.counts) heap.count = last - first;
    else for (let i = first; i < last; i++) heap.count += ranked.counts[i] ?? 0;
  }
  for (const index of tried) {
    const heap = found[binOf(middleOf(index))];
    if (heap) heap.count--;
  }
  for (const index of left) {
    const [start, end] = [Math.max(at(ranked.from, index), from), Math.min(at(ranked.to, index), from + scale * width)];
    const heap = found[Math.min(bins - 1, binOf((start + end) / 2))];
    const event = ranked.events[index];
    if (!heap || !event) continue;
    heap.count++;
    heap.event = event;
  }
  return found.filter((it) => it.count > 0);
}

/** The index of the first time that is not before this one. */
function firstFrom(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(times, middle) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function at(times: Float64Array, index: number): number {
  return times[index] ?? NaN;
}

/** The middle of a stretch of time, its known end where the other is open. */
export function midpoint(from: number, to: number): number {
  return (finite(from, to) + finite(to, from)) / 2;
}

function finite(value: number, other: number): number {
  return Number.isFinite(value) ? value : other;
}

function shorten(text: string, room: number, measure: (text: string) => number): string {
  if (measure(text) <= room) return text;
  const letters = Array.from(text);
  let [low, high] = [1, letters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(`${letters.slice(0, middle).join("")}…`) <= room) low = middle;
    else high = middle - 1;
  }
  return `${letters.slice(0, low).join("").trimEnd()}…`;
}

const DAY = 86_400_000;
const YEAR = 365 * DAY;
/** The least stretch of time in sight, by the finest grain of the dates. */
const SIGHT: Record<string, number> = {
  second: DAY / 4, minute: DAY / 4, hour: DAY, daypart: 3 * DAY, day: 30 * DAY, weekend: 60 * DAY, week: 90 * DAY, month: YEAR,
  quarter: 2 * YEAR, half: 3 * YEAR, season: 2 * YEAR, year: 8 * YEAR, decade: 60 * YEAR, century: 600 * YEAR, millennium: 6000 * YEAR,
};
const CROWDED = 40;
const MASS = 0.85;

/** All that is known of the time of these events, with room around it. */
export function domainOf(events: readonly TimelineEvent[]): Window {
  let [from, to, least] = [Infinity, -Infinity, Infinity];
  const isOpen = [false, false];
  for (const event of events) {
    from = Math.min(from, finite(event.from, event.to));
    to = Math.max(to, finite(event.to, event.from));
    least = Math.min(least, SIGHT[event.granularity ?? "day"] ?? 30 * DAY);
    if (event.from === -Infinity) isOpen[0] = true;
    if (event.to === Infinity) isOpen[1] = true;
  }
  if (from > to) return { from: 0, to: YEAR };
  const spare = Math.max(0, least - (to - from)) / 2;
  const margin = (to - from + 2 * spare) * 0.03;
  return { from: from - spare - margin * (isOpen[0] ? 4 : 1), to: to + spare + margin * (isOpen[1] ? 4 : 1) };
}

/** The shortest stretch worth a look of its own. */
export function leastOf(events: readonly TimelineEvent[]): number {
  return events.reduce((least, event) => Math.min(least, (SIGHT[event.granularity ?? "day"] ?? DAY) / 10), Infinity);
}

/** What is in sight at first: all, or where a crowd lies close together the stretch that holds nearly all of it. */
export function firstWindow(events: readonly TimelineEvent[], domain: Window): Window {
  if (events.length < CROWDED) return domain;
  const middles = Float64Array.from(events, (event) => midpoint(event.from, event.to)).sort();
  const count = Math.ceil(middles.length * MASS);
  const nth = (index: number) => at(middles, index);
  let first = 0;
  for (let i = 0; i + count <= middles.length; i++) if (nth(i + count - 1) - nth(i) < nth(first + count - 1) - nth(first)) first = i;
  const [start, end] = [nth(first), nth(first + count - 1)];
  const around = Math.max((end - start) / 4, DAY);
  const near = middles.filter((it) => it >= start - around && it <= end + around);
  const [from, to] = [near[0] ?? start, near.at(-1) ?? end];
  const margin = Math.max((to - from) * 0.05, DAY);
  if (to - from + 2 * margin > (domain.to - domain.from) / 4) return domain;
  return { from: Math.max(domain.from, from - margin), to: Math.min(domain.to, to + margin) };
}

import { reveal } from "./article";
import { whenWords } from "./dates";
import { h, tint } from "./dom";
import type { Palette } from "./palette";
import type { TimelineEvent } from "./payload";
import type { Words } from "./words";

export const ORDERS = ["date", "text", "importance", "label"] as const;
export type Order = (typeof ORDERS)[number];

/** What is looked for; no kinds and no statuses are all of them. */
export interface Filter {
  query: string;
  kinds: readonly string[];
  statuses: readonly string[];
  order: Order;
}

export const NO_FILTER: Filter = { query: "", kinds: [], statuses: [], order: "date" };
/** Rows that are drawn at once. */
const PAGE = 300;

export interface ListPane {
  element: HTMLElement;
  /** List these events, the undated ones apart. */
  fill(dated: TimelineEvent[], undated: TimelineEvent[]): void;
  show(event: TimelineEvent | null, focus: boolean): void;
  /** The event a number of rows away from another one; from none, the first or the last. */
  neighbour(id: string | null, step: number): TimelineEvent | undefined;
}

/** The events as rows, the undated ones in a group of their own; one row at a time can be reached with Tab. */
export function listPane(words: Words, language: string, palette: Palette, onSelect: (id: string) => void): ListPane {
  const rows = new Map<TimelineEvent, HTMLElement>();
  const box = h("div", { role: "listbox", "aria-label": words.say("events") });
  const more = h("button", { type: "button", class: "change more", hidden: true });
  const nothing = h("p", { class: "empty", hidden: true }, words.say("nothing_found"));
  const element = h("div", { class: "list" }, box, nothing, more);
  let [dated, undated]: [TimelineEvent[], TimelineEvent[]] = [[], []];
  let order: TimelineEvent[] = [];
  let limit = PAGE;
  let shown: TimelineEvent | null = null;
  let entry: HTMLElement | undefined;

  const rowOf = (event: TimelineEvent) => {
    const known = rows.get(event);
    if (known) return known;
    const made = drawRow(event, words, language, palette.of(event.kind), onSelect);
    rows.set(event, made);
    return made;
  };
  const group = (title: string, events: TimelineEvent[], room: number) => {
    if (!events.length || room <= 0) return null;
    const heading = h("div", { class: "heading", role: "presentation" }, `${title} (${String(events.length)})`);
    return h("div", { role: "group", "aria-label": title }, heading, ...events.slice(0, room).map(rowOf));
  };
  const draw = () => {
    const groups = [group(words.say("dated"), dated, limit), group(words.say("undated"), undated, limit - dated.length)];
    box.replaceChildren(...groups.filter((it) => it !== null));
    box.hidden = order.length === 0;
    nothing.hidden = order.length > 0;
    more.hidden = order.length <= limit;
    more.textContent = words.say("more", { count: order.length - limit });
    enter();
  };
  /** The one row that Tab reaches: the selected one, else the first. */
  const enter = () => {
    if (entry) entry.tabIndex = -1;
    const chosen = shown && rows.get(shown);
    entry = chosen?.isConnected ? chosen : order[0] && rows.get(order[0]);
    if (entry) entry.tabIndex = 0;
  };
  more.addEventListener("click", () => {
    const next = order[limit];
    limit += PAGE;
    draw();
    if (next) rowOf(next).focus({ preventScroll: true });
  });

  return {
    element,
    fill(some, others) {
      [dated, undated, order, limit] = [some, others, [...some, ...others], PAGE];
      draw();
    },
    show(event, focus) {
      if (shown) rows.get(shown)?.setAttribute("aria-selected", "false");
      shown = event;
      const place = event ? order.indexOf(event) : -1;
      if (place >= limit) {
        limit = place + PAGE;
        draw();
      }
      enter();
      const row = event && rows.get(event);
      if (!row) return;
      row.setAttribute("aria-selected", "true");
      if (row.isConnected) reveal(element, row);
      if (focus) row.focus({ preventScroll: true });
    },
    neighbour(id, step) {
      const index = order.findIndex((event) => event.id === id);
      if (index < 0) return step > 0 ? order[0] : order.at(-1);
      return order[Math.max(0, Math.min(order.length - 1, index + step))];
    },
  };
}

/** The events that pass a filter, in its order. */
export function arrange(events: TimelineEvent[], { query, kinds, statuses, order }: Filter): TimelineEvent[] {
  const wanted = query.trim().toLocaleLowerCase();
  const found = events.filter(
    (event) =>
      (!kinds.length || kinds.includes(event.kind)) &&
      (!statuses.length || statuses.includes(event.status) || (event.alleged && statuses.includes("alleged"))) &&
      (!wanted || searchable(event).includes(wanted)),
  );
  const compare: Record<Exclude<Order, "date">, (a: TimelineEvent, b: TimelineEvent) => number> = {
    text: (a, b) => a.article - b.article || a.start - b.start,
    importance: (a, b) => b.salience - a.salience,
    label: (a, b) => a.label.localeCompare(b.label),
  };
  return order === "date" ? found : found.sort(compare[order]);
}

function searchable(event: TimelineEvent): string {
  const parts = [event.label, event.sentence, event.date, event.place ?? "", ...event.participants];
  return parts.join("\n").toLocaleLowerCase();
}

function drawRow(
  event: TimelineEvent,
  words: Words,
  language: string,
  color: string,
  onSelect: (id: string) => void,
): HTMLElement {
  const when = whenWords(event, language);
  const row = h(
    "div",
    { class: "row", role: "option", "aria-selected": "false", tabindex: -1, "data-id": event.id },
    h("span", { class: "dot", "data-status": event.status, "aria-hidden": "true" }),
    when ? h("span", { class: "date" }, when) : null,
    h("span", { class: "label", dir: "auto" }, event.label),
    chips(event, words),
  );
  tint(row, color);
  row.addEventListener("click", () => {
    onSelect(event.id);
  });
  return row;
}

/** What is not plainly so: planned, negated, alleged, uncertain. */
export function chips(event: TimelineEvent, words: Words): HTMLElement {
  const notes = [
    event.status && event.status !== "occurred" ? words.of("status", event.status) : "",
    event.alleged ? words.of("status", "alleged") : "",
    event.uncertain ? words.say("uncertain") : "",
    event.corrected ? words.say("corrected") : "",
  ].filter(Boolean);
  return h("span", { class: "chips" }, ...notes.map((note) => h("span", { class: "chip" }, note)));
}

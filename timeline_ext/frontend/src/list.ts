import { reveal } from "./article";
import { whenWords } from "./dates";
import { h, tint } from "./dom";
import type { Payload, TimelineEvent } from "./payload";
import type { Words } from "./words";

export const ORDERS = ["date", "text", "importance", "label"] as const;
export type Order = (typeof ORDERS)[number];

export interface Filter {
  query: string;
  kind: string;
  status: string;
  order: Order;
}

export const NO_FILTER: Filter = { query: "", kind: "", status: "", order: "date" };

export interface ListPane {
  element: HTMLElement;
  /** Show what passes the filter; the events that do. */
  fill(filter: Filter): TimelineEvent[];
  show(event: TimelineEvent | null, focus: boolean): void;
  /** The event a number of rows away from another one; from none, the first or the last. */
  neighbour(id: string | null, step: number): TimelineEvent | undefined;
}

/** The events as rows, the undated ones in a group of their own; one row at a time can be reached with Tab. */
export function listPane(
  payload: Payload,
  words: Words,
  language: string,
  colors: ReadonlyMap<string, string>,
  onSelect: (id: string) => void,
): ListPane {
  const element = h("div", { class: "list", role: "listbox", "aria-label": words.say("events") });
  const rows = new Map<string, HTMLElement>();
  for (const event of [...payload.events, ...payload.undated]) {
    rows.set(event.id, drawRow(event, words, language, colors.get(event.id), onSelect));
  }
  let order: TimelineEvent[] = [];
  let selected: HTMLElement | undefined;

  const group = (title: string, events: TimelineEvent[]) => {
    const members = events.flatMap((event) => rows.get(event.id) ?? []);
    const heading = h("div", { class: "heading", role: "presentation" }, `${title} (${String(events.length)})`);
    return h("div", { role: "group", "aria-label": title }, heading, ...members);
  };

  return {
    element,
    fill(filter) {
      const dated = arrange(payload.events, filter);
      const undated = arrange(payload.undated, filter);
      order = [...dated, ...undated];
      for (const row of rows.values()) row.tabIndex = -1;
      element.replaceChildren(
        ...(dated.length ? [group(words.say("dated"), dated)] : []),
        ...(undated.length ? [group(words.say("undated"), undated)] : []),
      );
      if (!order.length) element.append(h("p", { class: "empty" }, words.say("nothing_found")));
      const entry = selected?.isConnected ? selected : rows.get(order[0]?.id ?? "");
      if (entry) entry.tabIndex = 0;
      return order;
    },
    show(event, focus) {
      for (const row of rows.values()) row.tabIndex = -1;
      selected?.setAttribute("aria-selected", "false");
      selected = event ? rows.get(event.id) : undefined;
      const entry = selected ?? rows.get(order[0]?.id ?? "");
      if (entry) entry.tabIndex = 0;
      if (!selected) return;
      selected.setAttribute("aria-selected", "true");
      if (selected.isConnected) reveal(element, selected);
      if (focus) selected.focus({ preventScroll: true });
    },
    neighbour(id, step) {
      const index = order.findIndex((event) => event.id === id);
      if (index < 0) return step > 0 ? order[0] : order.at(-1);
      return order[Math.max(0, Math.min(order.length - 1, index + step))];
    },
  };
}

function arrange(events: TimelineEvent[], filter: Filter): TimelineEvent[] {
  const wanted = filter.query.trim().toLocaleLowerCase();
  const found = events.filter(
    (event) =>
      (!filter.kind || event.kind === filter.kind) &&
      (!filter.status || (filter.status === "alleged" ? event.alleged : event.status === filter.status)) &&
      (!wanted || searchable(event).includes(wanted)),
  );
  const compare: Record<Order, (a: TimelineEvent, b: TimelineEvent) => number> = {
    date: () => 0,
    text: (a, b) => a.article - b.article || a.start - b.start,
    importance: (a, b) => b.salience - a.salience,
    label: (a, b) => a.label.localeCompare(b.label),
  };
  return found.sort(compare[filter.order]);
}

function searchable(event: TimelineEvent): string {
  const parts = [event.label, event.sentence, event.date, event.place ?? "", ...event.participants];
  return parts.join("\n").toLocaleLowerCase();
}

function drawRow(
  event: TimelineEvent,
  words: Words,
  language: string,
  color: string | undefined,
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

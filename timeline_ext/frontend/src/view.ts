import { type ArticlePane, articlePane } from "./article";
import { type ChartPane, chartPane } from "./chart";
import { type DetailPane, detailPane } from "./detail";
import { h, hasOwnTheme, isDark, labelLimit, problem } from "./dom";
import type { Correction } from "./editor";
import type { Window } from "./layout";
import { drawLegend } from "./legend";
import { type Filter, type ListPane, NO_FILTER, ORDERS, type Order, arrange, listPane } from "./list";
import { Palette } from "./palette";
import { type Json, type Payload, type TimelineEvent, list, readEvent, readPayload, record } from "./payload";
import { STYLE } from "./style";
import { Words } from "./words";

export interface TimelineView {
  /** Select an event from outside; `onSelect` is not told. */
  select(id: string | null): void;
  /** Say what was wrong with the last correction. */
  complain(reason: string): void;
  /** What is filtered and in sight, to draw the next payload alike. */
  kept(): Pick<Options, "filter" | "window">;
  destroy(): void;
}

export interface Options {
  /** All that is known of the events that the payload only sketches, once it is here. */
  details?: () => Promise<Json>;
  /** Told of every selection the reader makes; null when nothing is selected any more. */
  onSelect?: (id: string | null) => void;
  /** Takes what the reader corrects, and draws the payload that comes of it; without it nothing can be corrected. */
  onCorrect?: (correction: Correction) => void;
  /** Keeps the timeline as it is now; without it there is no button for it. */
  onSave?: () => void;
  filter?: Filter;
  selected?: string | null;
  /** The stretch of time in sight. */
  window?: Window;
  /** Put the keyboard here as soon as all is drawn. */
  focus?: "list" | "published";
}

/** Draw a timeline into an element: chart, list, article and detail, one selection in all of them. */
export function draw(host: HTMLElement, raw: unknown, options: Options = {}): TimelineView {
  const root = h("div", { class: "timeline" });
  const shadow = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];
  shadow.replaceChildren(root);
  // JupyterLab's single-key shortcuts stay away from the keys pressed in here.
  host.dataset.lmSuppressShortcuts = "true";
  try {
    return drawPayload(root, readPayload(raw), options);
  } catch (error) {
    root.replaceChildren(problem(error));
    return { select: () => undefined, complain: () => undefined, kept: () => ({}), destroy: () => undefined };
  }
}

interface Panes {
  list: ListPane;
  detail: DetailPane;
  articles: ArticlePane;
}

function drawPayload(root: HTMLElement, payload: Payload, options: Options): TimelineView {
  const words = new Words(payload.words);
  const { language } = payload;
  const palette = new Palette(payload, words);
  const events = new Map([...payload.events, ...payload.undated].map((event) => [event.id, event]));
  const correct = options.onCorrect;
  let filter = options.filter ?? NO_FILTER;
  let selected = options.selected ?? null;
  let found: [dated: TimelineEvent[], undated: TimelineEvent[]] = [[], []];
  let panes: Panes | undefined;
  let chart: ChartPane | undefined;

  const mark = (id: string | null, focus: "list" | "article" | null) => {
    selected = id;
    const event = id === null ? null : (events.get(id) ?? null);
    chart?.show(event);
    panes?.detail.show(event);
    panes?.list.show(event, focus === "list");
    panes?.articles.show(event, focus === "article");
    if (event?.sketched) void learn();
  };
  const choose = (id: string | null, focus: "list" | "article" | null = null) => {
    const changed = id !== selected;
    mark(id, focus);
    if (changed) options.onSelect?.(id);
  };
  /** Fill in what was only sketched, when it is first asked for. */
  let asked = false;
  const learn = async () => {
    if (asked || !options.details) return;
    asked = true;
    const full = await options.details();
    for (const row of [...list(full.events), ...list(full.undated)]) {
      const event = events.get(String(record(row).id));
      if (event) Object.assign(event, readEvent(row));
    }
    asked = ![...events.values()].some((event) => event.sketched);
    mark(selected, null);
  };
  const step = (by: number, focus: "list" | null) => {
    const next = panes?.list.neighbour(selected, by);
    if (next) choose(next.id, focus);
  };
  const apply = (change: Partial<Filter>) => {
    filter = { ...filter, ...change };
    found = [arrange(payload.events, filter), arrange(payload.undated, filter)];
    bar.count(found[0].length + found[1].length);
    chart?.draw(found[0]);
    panes?.list.fill(...found);
  };

  root.lang = language;
  palette.dye(root);
  if (payload.events.length) {
    chart = chartPane(payload.events, palette, words, language, payload.density, options.window, choose, (by) => { step(by, null); });
  }
  const bar = drawBar(payload, words, filter, apply, options, () => {
    help.hidden = !help.hidden;
    if (!help.hidden) help.focus();
  });
  const help = drawHelp(words, correct !== undefined);
  const legend = drawLegend(payload, palette, words, filter, (change) => { apply(change); });
  if (chart) legend.append(chart.zoomers);
  const body = h("div", { class: "body" });
  const empty = h("p", { class: "empty", hidden: payload.events.length > 0 }, words.say("no_events"));
  root.append(bar.element, help, legend, chart?.element ?? empty, body);
  const fill = () => {
    panes = {
      list: listPane(words, language, palette, choose),
      detail: detailPane(payload, words, palette, language, correct),
      articles: articlePane(payload, words, palette, choose, correct),
    };
    body.replaceChildren(panes.list.element, h("div", { class: "reading" }, panes.detail.element, panes.articles.element));
    panes.list.fill(...found);
    mark(selected, null);
    if (options.focus) root.querySelector<HTMLElement>(FOCUS[options.focus])?.focus({ preventScroll: true });
  };
  apply({});
  // The chart of a crowd is on the screen before its list and its articles are made.
  if (events.size > CROWD) requestAnimationFrame(() => { setTimeout(fill); });
  else fill();

  root.addEventListener("keydown", (event) => {
    const inForm = (event.target as HTMLElement).closest(".editor") !== null;
    const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    const inList = panes?.list.element.contains(event.target as Node) ?? false;
    const step = STEPS[event.key];
    if (inForm) {
      // The form's keys are its own; JupyterLab gets none of them.
      event.stopPropagation();
      if (event.key !== "Escape") return;
      mark(selected, "list");
    } else if (event.key === "Escape") {
      if (!help.hidden) help.hidden = true;
      else if (inField && filter.query) bar.clear();
      else if (inList || inField) choose(null);
      else mark(selected, "list");
    } else if (inField) {
      if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
      const next = panes?.list.neighbour(null, 1);
      if (next) choose(next.id, "list");
    } else if (event.key === "/") bar.focus();
    else if (event.key === "?") help.hidden = !help.hidden;
    else if (correct && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      const action = event.shiftKey ? "redo" : "undo";
      if (payload.history[action]) correct({ action });
    } else if (correct && selected !== null && event.key === "e") panes?.detail.edit();
    else if (correct && selected !== null && inList && event.key === "Delete") correct({ action: "delete", id: selected });
    else if (inList && step !== undefined) {
      const next = panes?.list.neighbour(Math.abs(step) === Infinity ? null : selected, step === -Infinity ? 1 : step === Infinity ? -1 : step);
      if (next) choose(next.id, "list");
    } else if (inList && (event.key === "Enter" || event.key === " ")) {
      const id = (event.target as HTMLElement).dataset.id;
      if (id !== undefined) choose(id, "article");
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  const showTheme = () => {
    root.style.colorScheme = isDark() ? "dark" : "light";
    root.classList.toggle("own", hasOwnTheme());
  };
  showTheme();
  let labels = labelLimit();
  const forget = watchPage(() => {
    showTheme();
    if (labelLimit() === labels) return;
    labels = labelLimit();
    chart?.draw(arrange(payload.events, filter));
  });
  return {
    select(id) {
      if (id !== selected) mark(id !== null && events.has(id) ? id : null, null);
    },
    complain(reason) {
      panes?.detail.complain(reason);
    },
    kept() {
      return { filter, ...(chart && { window: chart.window() }) };
    },
    destroy() {
      forget();
      chart?.destroy();
    },
  };
}

const CROWD = 500;
const FOCUS = { list: ".row[tabindex='0']", published: ".published input" };

const STEPS: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -Infinity,
  End: Infinity,
};

interface Bar {
  element: HTMLElement;
  count(visible: number): void;
  clear(): void;
  focus(): void;
}

function drawBar(
  payload: Payload,
  words: Words,
  filter: Filter,
  apply: (change: Partial<Filter>) => void,
  { onCorrect: correct, onSave }: Options,
  onHelp: () => void,
): Bar {
  const unnamed = payload.density ? payload.density.counts.reduce((sum, it) => sum + it, 0) - payload.events.length : 0;
  const total = payload.events.length + payload.undated.length + unnamed;
  const search = h("input", { type: "search", value: filter.query, placeholder: words.say("search"), "aria-label": words.say("search") });
  const count = h("output", { class: "count" });
  const help = h("button", { type: "button", "aria-label": words.say("help"), title: words.say("help") }, "?");
  const sort = h("select", { "aria-label": words.say("sort"), title: words.say("sort") },
    ...ORDERS.map((order) => h("option", { value: order, selected: order === filter.order }, words.say(`sort_${order}`))));
  sort.addEventListener("change", () => {
    apply({ order: sort.value as Order });
  });
  const turn = (action: "undo" | "redo", sign: string) => {
    const button = h("button", { type: "button", disabled: !payload.history[action], "aria-label": words.say(action), title: words.say(action) }, sign);
    button.addEventListener("click", () => correct?.({ action }));
    return button;
  };
  const save = onSave ? h("button", { type: "button", "aria-label": words.say("save_json"), title: words.say("save_json") }, "⤓") : null;
  save?.addEventListener("click", () => onSave?.());
  search.addEventListener("input", () => {
    apply({ query: search.value });
  });
  help.addEventListener("click", onHelp);
  const element = h(
    "div",
    { class: "bar", role: "search" },
    search,
    sort,
    h("span", { class: "end" }, count, ...(correct ? [turn("undo", "↶"), turn("redo", "↷")] : []), save, help),
  );
  return {
    element,
    count(visible) {
      count.textContent = visible === total ? words.say("count", { count: visible }) : words.say("count_of", { count: visible, total });
    },
    clear() {
      search.value = "";
      apply({ query: "" });
    },
    focus() {
      search.focus();
    },
  };
}

function drawHelp(words: Words, canCorrect: boolean): HTMLElement {
  const corrections: [string, string][] = [
    ["e", "edit"],
    ["Del", "delete"],
    ["Ctrl + Z", "undo"],
    ["Ctrl + Shift + Z", "redo"],
  ];
  const keys: [string, string][] = [
    ["↑ ↓", "help_move"],
    ["Enter", "help_enter"],
    ["← →", "help_step"],
    ["+ − 0", "help_zoom"],
    ["Shift + ← →", "help_pan"],
    ...(canCorrect ? corrections : []),
    ["/", "help_search"],
    ["Esc", "help_escape"],
    ["?", "help_help"],
  ];
  const list = h("dl", {}, ...keys.flatMap(([key, word]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, words.say(word))]));
  return h("div", { class: "help", role: "dialog", "aria-label": words.say("help"), tabindex: -1, hidden: true }, list);
}

/** Call back when the page turns dark or light, or our settings change; the function returned ends it. */
function watchPage(changed: () => void): () => void {
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  scheme.addEventListener("change", changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-timeline-theme", "data-timeline-labels", "class"] });
  return () => {
    scheme.removeEventListener("change", changed);
    observer.disconnect();
  };
}

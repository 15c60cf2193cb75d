import { h, tint } from "./dom";
import type { Correction } from "./editor";
import type { Article, Payload, Span, TimelineEvent } from "./payload";
import type { Palette } from "./palette";
import { drawPublished } from "./published";
import type { Words } from "./words";

export type Role = "trigger" | "timex";

interface Piece extends Span {
  marks: { event: TimelineEvent; role: Role }[];
}

export interface ArticlePane {
  element: HTMLElement;
  /** Mark the evidence of one event and bring it into sight. */
  show(event: TimelineEvent | null, focus: boolean): void;
}

/** The articles with the evidence of every event highlighted; a click on evidence selects its event. */
export function articlePane(
  payload: Payload,
  words: Words,
  palette: Palette,
  onSelect: (id: string) => void,
  correct: ((correction: Correction) => void) | undefined,
): ArticlePane {
  const element = h("section", { class: "articles", "aria-label": words.say("article"), tabindex: 0 });
  const marks = new Map<string, HTMLElement[]>();
  const all = [...payload.events, ...payload.undated];
  payload.articles.forEach((article, index) => {
    const publish = correct && ((date: string) => { correct({ action: "publish", article: index, date }); });
    const header = drawHeader(article, drawPublished(article, payload, words, publish));
    element.append(drawArticle(article, header, evidence(all, index, article), palette, marks, onSelect));
  });
  if (correct) element.prepend(adder(element, payload, words, (article, span) => { correct({ action: "add", article, ...span }); }));
  let shown: HTMLElement[] = [];
  return {
    element,
    show(event, focus) {
      for (const mark of shown) mark.classList.remove("selected");
      shown = event ? (marks.get(event.id) ?? []) : [];
      for (const mark of shown) mark.classList.add("selected");
      const first = shown.find((mark) => mark.dataset.role === "trigger") ?? shown[0];
      if (first) reveal(element, first);
      if (focus) first?.focus({ preventScroll: true });
    },
  };
}

/** A button that makes an event of the words selected in an article; hidden where none are. */
function adder(element: HTMLElement, payload: Payload, words: Words, onAdd: (article: number, span: Span) => void): HTMLElement {
  const button = h("button", { type: "button", class: "add", hidden: true }, words.say("add"));
  let found: { article: number; span: Span } | null = null;
  const look = () => {
    if (!element.isConnected) {
      document.removeEventListener("selectionchange", look);
      return;
    }
    if ((element.getRootNode() as ShadowRoot).activeElement === button) return;
    found = selectedSpan(element, payload);
    button.hidden = !found;
  };
  document.addEventListener("selectionchange", look);
  button.addEventListener("click", () => {
    if (found) onAdd(found.article, found.span);
  });
  return button;
}

/** The characters of an article that are selected, without the blanks around them; all in one paragraph. */
function selectedSpan(element: HTMLElement, payload: Payload): { article: number; span: Span } | null {
  const root = element.getRootNode() as ShadowRoot & { getSelection?: () => Selection | null };
  const selection = root.getSelection?.() ?? document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const first = range.startContainer.parentElement?.closest<HTMLElement>("p[data-start]");
  const article = [...element.querySelectorAll("article")].findIndex((it) => it.contains(range.endContainer));
  if (!first || !element.contains(first) || !first.contains(range.endContainer)) return null;
  const text = payload.articles[article]?.text ?? "";
  const before = document.createRange();
  before.setStart(first, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const quote = range.toString();
  const start = Number(first.dataset.start) + before.toString().length + quote.length - quote.trimStart().length;
  const characters = (units: number) => Array.from(text.slice(0, units)).length;
  const end = start + quote.trim().length;
  return end > start ? { article, span: { start: characters(start), end: characters(end) } } : null;
}

/** Scroll only the pane, never the page or the notebook around it. */
export function reveal(pane: HTMLElement, target: HTMLElement): void {
  const outer = pane.getBoundingClientRect();
  const inner = target.getBoundingClientRect();
  if (inner.top >= outer.top && inner.bottom <= outer.bottom) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const top = pane.scrollTop + inner.top - outer.top - pane.clientHeight / 3;
  pane.scrollTo({ top, behavior: calm ? "instant" : "smooth" });
}

function drawArticle(
  article: Article,
  header: HTMLElement,
  found: Evidence[],
  palette: Palette,
  marks: Map<string, HTMLElement[]>,
  onSelect: (id: string) => void,
): HTMLElement {
  const root = h("article", { lang: article.language }, header);
  for (const paragraph of paragraphs(article.text)) {
    const block = h("p", { dir: "auto", "data-start": paragraph.start });
    for (const piece of pieces(paragraph, found)) {
      const content = article.text.slice(piece.start, piece.end);
      block.append(piece.marks.length ? drawMark(content, piece, palette, marks, onSelect) : content);
    }
    root.append(block);
  }
  return root;
}

function drawHeader({ title, url, source }: Article, published: HTMLElement): HTMLElement {
  const from = url ?? source;
  return h("header", {}, title ? h("h3", { dir: "auto" }, title) : null, from ? h("p", { class: "source", dir: "auto" }, from) : null, published);
}

/** Labels that a mark names. */
const TOLD = 10;

function drawMark(
  content: string,
  piece: Piece,
  palette: Palette,
  marks: Map<string, HTMLElement[]>,
  onSelect: (id: string) => void,
): HTMLElement {
  const role: Role = piece.marks.some((mark) => mark.role === "trigger") ? "trigger" : "timex";
  const labels = new Map(piece.marks.map(({ event }) => [event.id, event.label]));
  const ids = [...labels.keys()];
  const element = h("mark", { "data-role": role, tabindex: -1, title: [...labels.values()].slice(0, TOLD).join("\n") }, content);
  tint(element, palette.of(piece.marks[0]?.event.kind ?? ""));
  for (const id of ids) {
    const known = marks.get(id);
    if (known) known.push(element);
    else marks.set(id, [element]);
  }
  let turn = 0;
  // A time that dates several events selects them in turn.
  element.addEventListener("click", () => {
    const id = ids[turn++ % ids.length];
    if (id !== undefined) onSelect(id);
  });
  return element;
}

interface Evidence extends Span {
  event: TimelineEvent;
  role: Role;
}

/** What an article says of the events, by the index of the article: an event may have mentions in several. */
function evidence(events: TimelineEvent[], index: number, article: Article): Evidence[] {
  const at = codeUnits(article.text);
  const place = (span: Span): Span => ({ start: at(span.start - article.offset), end: at(span.end - article.offset) });
  return events.flatMap((event) => {
    const spots = [event, ...event.mentions].filter((spot) => spot.article === index);
    const triggers = spots.map((spot): Evidence => ({ ...place(spot), event, role: "trigger" }));
    const timexes = spots.flatMap((spot) => (spot.timex ? [spot.timex] : []));
    return [...triggers, ...timexes.map((timex): Evidence => ({ ...place(timex), event, role: "timex" }))];
  });
}

/** Cut a paragraph at every border of evidence; each piece knows all evidence that covers it. */
function pieces(paragraph: Span, found: Evidence[]): Piece[] {
  const inside = found.filter((it) => it.start < paragraph.end && it.end > paragraph.start && it.end > it.start);
  const borders = new Set([paragraph.start, paragraph.end]);
  for (const it of inside) {
    borders.add(Math.max(it.start, paragraph.start));
    borders.add(Math.min(it.end, paragraph.end));
  }
  const sorted = [...borders].sort((a, b) => a - b);
  return sorted.slice(1).map((end, i) => {
    const start = sorted[i] ?? paragraph.start;
    return { start, end, marks: inside.filter((it) => it.start <= start && it.end >= end) };
  });
}

function paragraphs(text: string): Span[] {
  const found: Span[] = [];
  let start = 0;
  for (const gap of text.matchAll(/\n[^\S\n]*\n\s*/g)) {
    if (gap.index > start) found.push({ start, end: gap.index });
    start = gap.index + gap[0].length;
  }
  if (start < text.length) found.push({ start, end: text.length });
  return found;
}

/** Offsets count characters; a string here counts UTF-16 units, two for most emoji. */
export function codeUnits(text: string): (offset: number) => number {
  if (!/[\uD800-\uDBFF]/.test(text)) return (offset) => offset;
  const table: number[] = [];
  let unit = 0;
  for (const character of text) {
    table.push(unit);
    unit += character.length;
  }
  return (offset) => (offset < 0 ? offset : (table[offset] ?? text.length));
}

import { codeUnits } from "./article";
import { dateRange, whenWords } from "./dates";
import { h, tint } from "./dom";
import { type Correction, drawEditor } from "./editor";
import { edtfOf } from "./edtf";
import { chips } from "./list";
import type { Palette } from "./palette";
import type { Article, Payload, Span, TimelineEvent } from "./payload";
import type { Words } from "./words";

export interface DetailPane {
  element: HTMLElement;
  show(event: TimelineEvent | null): void;
  /** Open the form for the event that is shown, with the date in focus. */
  edit(): void;
  /** Say what was wrong with a correction. */
  complain(reason: string): void;
}

/** All that is known of the selected event: its date and why, the alternatives, who said so, the sentence. */
export function detailPane(
  payload: Payload,
  words: Words,
  palette: Palette,
  language: string,
  correct: ((correction: Correction) => void) | undefined,
): DetailPane {
  const element = h("section", { class: "detail", "aria-label": words.say("detail"), "aria-live": "polite" });
  const alarm = h("p", { role: "alert", class: "alarm" });
  let shown: TimelineEvent | null = null;
  const show = (event: TimelineEvent | null) => {
    shown = event;
    alarm.textContent = "";
    tint(element, event ? palette.of(event.kind) : "transparent");
    element.replaceChildren(
      ...(event ? drawDetail(event, payload, words, language, correct) : [h("p", { class: "empty" }, words.say("select_hint"))]),
    );
    if (event && correct) element.querySelector(".change")?.addEventListener("click", edit);
    element.scrollTop = 0;
  };
  const edit = () => {
    const event = shown;
    if (!event || !correct) return;
    const others = [...payload.events, ...payload.undated].filter((it) => it.id !== event.id);
    const form = drawEditor(event, others, words, correct, () => {
      show(event);
      element.querySelector<HTMLElement>(".change")?.focus();
    });
    element.replaceChildren(h("h3", { dir: "auto" }, event.label), form, alarm);
    form.querySelector("input")?.select();
  };
  return {
    element,
    show,
    edit,
    complain(reason) {
      if (!alarm.isConnected) element.append(alarm);
      alarm.textContent = reason;
    },
  };
}

function drawDetail(
  event: TimelineEvent,
  payload: Payload,
  words: Words,
  language: string,
  correct: ((correction: Correction) => void) | undefined,
): HTMLElement[] {
  const article = payload.articles[event.article];
  const facts: [string, string][] = [
    ["why", event.why],
    ["attributed_to", event.attributed_to ?? ""],
    ["kind", event.kind && event.kind !== "other" ? words.of("kind", event.kind) : ""],
    ["participants", event.participants.join(", ")],
    ["place", event.place ?? ""],
    ["source", payload.articles.length > 1 ? (article?.title ?? article?.source ?? "") : ""],
  ];
  const list = h("dl");
  for (const [key, value] of facts) {
    if (value) list.append(h("dt", {}, words.say(key)), h("dd", { dir: "auto" }, value));
  }
  const choose = correct && ((date: string) => { correct({ action: "edit", id: event.id, date, label: event.label, status: event.status }); });
  const alternatives = drawCandidates(event, language, choose);
  if (alternatives) list.append(h("dt", {}, words.say("alternatives")), alternatives);
  return [
    h("h3", { dir: "auto" }, event.label),
    h("p", { class: "when" }, h("strong", {}, whenWords(event, language) || words.say("no_date")), chips(event, words)),
    list,
    drawSentence(event, article),
    ...(correct ? [h("button", { type: "button", class: "change", title: "e" }, words.say("edit"))] : []),
  ];
}

function drawCandidates(event: TimelineEvent, language: string, choose: ((date: string) => void) | undefined): HTMLElement | null {
  if (event.candidates.length < 2) return null;
  const most = Math.max(...event.candidates.map((it) => it.weight));
  const rows = event.candidates.map((it) => {
    const share = h("span", { class: "share", "aria-hidden": "true" });
    share.style.setProperty("--share", String(most > 0 ? it.weight / most : 0));
    const weight = `${String(Math.round(it.weight * 100))} %`;
    const day = h(choose ? "button" : "span", {}, dateRange(it.earliest, it.latest, language));
    if (choose) day.addEventListener("click", () => { choose(edtfOf(it)); });
    return h("li", {}, day, share, h("span", {}, weight));
  });
  return h("dd", {}, h("ul", { class: "candidates" }, ...rows));
}

/** The verbatim sentence with the trigger and the time expression marked where they stand in it. */
function drawSentence(event: TimelineEvent, article: Article | undefined): HTMLElement {
  const spans = [event, event.timex]
    .flatMap((span) => (article && span ? (within(event.sentence, article, span, event) ?? []) : []))
    .sort((a, b) => a.start - b.start);
  const quote = h("blockquote", { dir: "auto", lang: article?.language ?? null });
  let at = 0;
  for (const span of spans) {
    if (span.start < at) continue;
    quote.append(event.sentence.slice(at, span.start), h("mark", {}, event.sentence.slice(span.start, span.end)));
    at = span.end;
  }
  quote.append(event.sentence.slice(at));
  return quote;
}

/** Where a span of the article lies in the sentence that holds the anchor; null when outside. */
function within(sentence: string, article: Article, span: Span, anchor: Span): Span | null {
  const at = codeUnits(article.text);
  const first = article.text.lastIndexOf(sentence, at(anchor.start - article.offset));
  const start = at(span.start - article.offset) - first;
  const end = at(span.end - article.offset) - first;
  return first >= 0 && start >= 0 && end <= sentence.length ? { start, end } : null;
}

import { h } from "./dom";
import { readEdtf } from "./edtf";
import type { TimelineEvent } from "./payload";
import type { Words } from "./words";

/** What a reader changes; `add` names characters of an article's text. */
export type Correction =
  | { action: "edit"; id: string; date: string; label: string; status: string }
  | { action: "delete" | "split"; id: string }
  | { action: "merge"; id: string; other: string }
  | { action: "add"; article: number; start: number; end: number }
  | { action: "publish"; article: number; date: string }
  | { action: "undo" | "redo" };

export const STATUSES = ["occurred", "planned", "hypothetical", "negated"];

/** The form that changes an event: date, label, status; and what else can be done with it. */
export function drawEditor(
  event: TimelineEvent,
  others: TimelineEvent[],
  words: Words,
  correct: (correction: Correction) => void,
  close: () => void,
): HTMLElement {
  const { id } = event;
  const date = h("input", { name: "date", value: event.edtf ?? "", spellcheck: "false", autocomplete: "off", placeholder: "2022-02-24" });
  const hint = h("output", { class: "hint" });
  const check = () => {
    const valid = !date.value.trim() || readEdtf(date.value) !== null;
    date.setAttribute("aria-invalid", String(!valid));
    hint.textContent = valid ? "" : words.say("bad_date");
  };
  date.addEventListener("input", check);
  const label = h("input", { name: "label", value: event.label, dir: "auto", required: true });
  const status = h("select", { name: "status" }, ...STATUSES.map((code) => h("option", { value: code, selected: code === event.status }, words.of("status", code))));
  const merge = h(
    "select",
    { name: "other" },
    h("option", { value: "" }, words.say("merge_with")),
    ...others.map((it) => h("option", { value: it.id }, `${it.date || words.say("no_date")}: ${it.label}`)),
  );
  const button = (word: string, act: () => void) => {
    const element = h("button", { type: "button" }, words.say(word));
    element.addEventListener("click", act);
    return element;
  };
  const form = h(
    "form",
    { class: "editor", "aria-label": words.say("edit") },
    h("label", {}, words.say("edit_date"), date, hint),
    h("label", {}, words.say("edit_label"), label),
    h("label", {}, words.say("status"), status),
    h("div", { class: "buttons" }, h("button", { type: "submit" }, words.say("save")), button("cancel", close)),
    h(
      "div",
      { class: "buttons" },
      button("delete", () => { correct({ action: "delete", id }); }),
      event.mentions.length > 1 ? button("split", () => { correct({ action: "split", id }); }) : null,
      others.length ? h("label", {}, merge) : null,
    ),
  );
  merge.setAttribute("aria-label", words.say("merge_with"));
  merge.addEventListener("change", () => {
    if (merge.value) correct({ action: "merge", id, other: merge.value });
  });
  form.addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    correct({ action: "edit", id, date: date.value.trim(), label: label.value, status: status.value });
  });
  return form;
}

import { dateRange } from "./dates";
import { h } from "./dom";
import { readEdtf } from "./edtf";
import type { Article, Payload } from "./payload";
import type { Words } from "./words";

const DAY_MONTH_YEAR = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d)?)?)?$/;

/** When an article was published, what is known of that, and the field that sets it. */
export function drawPublished(
  article: Article,
  payload: Payload,
  words: Words,
  onPublish: ((date: string) => void) | undefined,
): HTMLElement {
  const known = article.set ?? article.published;
  const isPending = article.set !== null && article.set !== article.published;
  const hanging = [...payload.events, ...payload.undated].filter((it) => it.hangs && payload.articles[it.article] === article).length;
  const state = isPending ? "published_pending" : article.set !== null ? "published_set" : known ? "published_given" : "published_unknown";
  const note = [words.say(state), hanging ? words.say("published_hangs", { count: hanging }) : ""].filter(Boolean).join(" · ");
  if (!onPublish) {
    const time = known ? readEdtf(known) : null;
    const date = time?.earliest && time.latest ? dateRange(time.earliest, time.latest, payload.language) : (known ?? "");
    return h("p", { class: "source" }, date ? words.say("published", { date }) : words.say(state));
  }
  const id = `published-${payload.articles.indexOf(article)}`;
  const field = h("input", {
    name: "published", value: known ?? "", spellcheck: "false", autocomplete: "off", placeholder: "2022-06-15", size: 16, "aria-describedby": id,
  });
  const hint = h("output", { class: "hint" });
  const button = h("button", { type: "submit", disabled: true }, words.say("save"));
  const isDate = () => DAY_MONTH_YEAR.test(field.value.trim()) && readEdtf(field.value) !== null;
  field.addEventListener("input", () => {
    const given = field.value.trim();
    const isNew = given !== (known ?? "");
    field.setAttribute("aria-invalid", String(isNew && !isDate()));
    hint.textContent = isNew && !isDate() ? words.say("bad_published") : "";
    button.disabled = !isNew || !isDate();
  });
  const form = h(
    "form",
    { class: "published editor" },
    h("div", { class: "buttons" }, h("label", {}, words.say("edit_published"), field), button),
    h("small", { id, role: isPending ? "status" : null }, note),
    hint,
  );
  form.addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    if (!button.disabled) onPublish(field.value.trim());
  });
  return form;
}

import { h } from "../dom";
import type { Words } from "../words";
import type { Modules } from "./jupyter";

const SHAPE = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/;

/** Whether a text is a year, a month or a day of the calendar, as EDTF writes them. */
export function isPublicationDate(text: string): boolean {
  const [, year, month = "01", day = "01"] = SHAPE.exec(text) ?? [];
  if (year === undefined || year === "0000") return false;
  const found = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(found.getTime()) && found.toISOString().startsWith(`${year}-${month}-${day}`);
}

/** Ask when an article was published; empty where the reader does not say. */
export async function askPublished(
  apputils: Modules["@jupyterlab/apputils"],
  { Widget }: Modules["@lumino/widgets"],
  words: Words,
  hanging: readonly string[],
): Promise<string> {
  const { Dialog } = apputils;
  const field = h("input", { id: "timeline-published", class: "jp-mod-styled", placeholder: "2022-06-15", autocomplete: "off" });
  // The dialog, which lets no invalid field pass, asks on input only, and before the field itself hears of it.
  const tell = () => field.dispatchEvent(new Event("input", { bubbles: true }));
  field.setCustomValidity(words.say("ask_date"));
  field.addEventListener("focus", tell);
  field.addEventListener("input", () => {
    const before = field.validity.valid;
    field.setCustomValidity(isPublicationDate(field.value.trim()) ? "" : words.say("ask_date"));
    if (field.validity.valid !== before) tell();
  });
  const why = words.say("ask_hanging", { words: hanging.map((word) => `“${word}”`).join(", ") });
  const node = h("div", {}, h("p", {}, why), h("label", { for: field.id }, words.say("ask_date")), field);
  const body = Object.assign(new Widget({ node }), { getValue: () => field.value.trim() });
  const { button, value } = await apputils.showDialog<string>({
    title: words.say("ask"),
    body,
    buttons: [Dialog.cancelButton({ label: words.say("skip") }), Dialog.okButton({ label: words.say("accept") })],
    focusNodeSelector: "input",
  });
  return button.accept && value !== null && isPublicationDate(value) ? value : "";
}

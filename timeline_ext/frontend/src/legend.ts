import { h, s, tint } from "./dom";
import { STATUSES } from "./editor";
import type { Filter } from "./list";
import { shapeOf } from "./marks";
import type { Palette } from "./palette";
import type { Payload } from "./payload";
import type { Words } from "./words";

/** Colours and shapes with their meaning; a press leaves only what is pressed in sight. */
export function drawLegend(payload: Payload, palette: Palette, words: Words, filter: Filter, apply: (change: Partial<Filter>) => void): HTMLElement {
  const all = [...payload.events, ...payload.undated];
  const codes = new Set(all.flatMap((event) => [event.status, ...(event.alleged ? ["alleged"] : [])]));
  const states = [...STATUSES, "alleged"].filter((code) => codes.has(code));
  let { kinds, statuses } = filter;
  const toggled = (chosen: readonly string[], some: string[]) =>
    some.every((it) => chosen.includes(it)) ? chosen.filter((it) => !some.includes(it)) : [...chosen, ...some];
  const entry = (name: string, isPressed: () => boolean, sign: Element, press: () => void) => {
    const button = h("button", { type: "button", "aria-pressed": String(isPressed()) }, sign, name);
    button.addEventListener("click", () => {
      press();
      button.setAttribute("aria-pressed", String(isPressed()));
    });
    return button;
  };
  const group = (name: string, entries: HTMLElement[]) =>
    entries.length > 1 ? h("div", { class: "legend", role: "group", "aria-label": words.say(name) }, h("span", { "aria-hidden": "true" }, words.say(name)), ...entries) : null;
  const colors = palette.groups.map((it) => {
    const sign = h("i", { class: "swatch", "aria-hidden": "true" });
    tint(sign, it.color);
    return entry(it.name, () => it.kinds.every((kind) => kinds.includes(kind)), sign, () => { apply({ kinds: (kinds = toggled(kinds, it.kinds)) }); });
  });
  const shapes = states.map((code) => {
    const shape = shapeOf(code, 8, 8, 5);
    if (code === "alleged") shape.setAttribute("stroke-dasharray", "2 1.5");
    const sign = s("svg", { class: "shape", width: 16, height: 16, "aria-hidden": "true" }, shape);
    return entry(words.of("status", code), () => statuses.includes(code), sign, () => { apply({ statuses: (statuses = toggled(statuses, [code])) }); });
  });
  return h("div", { class: "legends" }, group("kind", colors), group("status", shapes));
}

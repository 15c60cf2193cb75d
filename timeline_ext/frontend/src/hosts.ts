import { timelineOf } from "./apply";
import { unpack } from "./crowd";
import { h } from "./dom";
import { type Json, record } from "./payload";
import { drawStandalone } from "./standalone";
import { type Options, type TimelineView, draw } from "./view";

export { correct } from "./apply";
export { unpack } from "./crowd";
export { readEdtf } from "./edtf";
export { drawStandalone } from "./standalone";
export { draw } from "./view";

/** The standalone page: the payload lies as JSON in the page itself, and what is corrected goes into a file. */
export function start(page: Document): void {
  const source = page.getElementById("payload")?.textContent ?? "null";
  const place = page.getElementById("timeline");
  if (place) drawStandalone(place, JSON.parse(source), { onSave: download });
}

function download(payload: Json): void {
  const file = new Blob([JSON.stringify(timelineOf(payload), null, 1)], { type: "application/json" });
  const href = URL.createObjectURL(file);
  h("a", { href, download: "timeline.json" }).click();
  // The browser reads the file after this turn.
  setTimeout(() => { URL.revokeObjectURL(href); }, 10_000);
}

interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown): void;
  on(event: string, listener: (content: unknown) => void): void;
  off(event: string, listener: (content: unknown) => void): void;
}

/** The anywidget: `payload` is drawn again when it changes, `selected` goes both ways, corrections go to the kernel. */
export const widget = {
  render({ model, el }: { model: Model; el: HTMLElement }): () => void {
    let view: TimelineView | undefined;
    let focus: Options["focus"];
    const selected = () => {
      const id = model.get("selected");
      return typeof id === "string" ? id : null;
    };
    const choose = () => view?.select(selected());
    const redraw = () => {
      const kept = view?.kept();
      view?.destroy();
      view = draw(el, model.get("payload"), {
        ...kept,
        details: () => unpack(record(model.get("payload"))),
        selected: selected(),
        ...(focus && { focus }),
        onCorrect(correction) {
          focus = correction.action === "publish" ? "published" : "list";
          model.send(correction);
        },
        onSelect(id) {
          model.set("selected", id);
          model.save_changes();
        },
      });
      focus = undefined;
    };
    const complain = (content: unknown) => {
      const { problem } = record(content);
      if (typeof problem === "string") view?.complain(problem);
    };
    model.on("msg:custom", complain);
    model.on("change:payload", redraw);
    model.on("change:selected", choose);
    redraw();
    return () => {
      model.off("msg:custom", complain);
      model.off("change:payload", redraw);
      model.off("change:selected", choose);
      view?.destroy();
    };
  },
};

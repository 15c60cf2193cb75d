import { record } from "./payload";
import { type TimelineView, draw } from "./view";

export { draw } from "./view";

/** The standalone page: the payload lies as JSON in the page itself. */
export function start(page: Document): void {
  const source = page.getElementById("payload")?.textContent ?? "null";
  const place = page.getElementById("timeline");
  if (place) draw(place, JSON.parse(source));
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
    let corrected = false;
    const choose = () => {
      const id = model.get("selected");
      view?.select(typeof id === "string" ? id : null);
    };
    const redraw = () => {
      const filter = view?.filter();
      view?.destroy();
      view = draw(el, model.get("payload"), {
        ...(filter && { filter }),
        focus: corrected,
        onCorrect(correction) {
          corrected = true;
          model.send(correction);
        },
        onSelect(id) {
          model.set("selected", id);
          model.save_changes();
        },
      });
      corrected = false;
      choose();
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

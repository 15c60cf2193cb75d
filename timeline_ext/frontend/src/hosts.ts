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
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
}

/** The anywidget: `payload` is drawn again when it changes, `selected` goes both ways. */
export const widget = {
  render({ model, el }: { model: Model; el: HTMLElement }): () => void {
    let view: TimelineView | undefined;
    const choose = () => {
      const id = model.get("selected");
      view?.select(typeof id === "string" ? id : null);
    };
    const redraw = () => {
      view?.destroy();
      view = draw(el, model.get("payload"), {
        onSelect(id) {
          model.set("selected", id);
          model.save_changes();
        },
      });
      choose();
    };
    model.on("change:payload", redraw);
    model.on("change:selected", choose);
    redraw();
    return () => {
      model.off("change:payload", redraw);
      model.off("change:selected", choose);
      view?.destroy();
    };
  },
};

import { correct, withHistory } from "./apply";
import type { Correction } from "./editor";
import type { Filter } from "./list";
import { record } from "./payload";
import type { Json } from "./rows";
import { type TimelineView, draw } from "./view";

interface Options {
  /** Told the payload that came of a correction. */
  onChange?: (payload: Json) => void;
  /** Asked to keep the corrected timeline. */
  onSave?: (payload: Json) => void;
}

/** A view that needs no Python: what the reader corrects is applied right here. */
export function drawStandalone(host: HTMLElement, raw: unknown, { onChange, onSave }: Options = {}): TimelineView {
  let payload = withHistory(record(raw));
  let selected: string | null = null;
  const show = (options: { filter?: Filter; focus?: boolean } = {}) =>
    draw(host, payload, {
      ...options,
      onSelect(id) {
        selected = id;
      },
      onCorrect: apply,
      ...(onSave && { onSave: () => { onSave(payload); } }),
    });
  const apply = (correction: Correction) => {
    try {
      payload = correct(payload, correction);
    } catch (error) {
      view.complain(error instanceof Error ? error.message : String(error));
      return;
    }
    const filter = view.filter();
    view.destroy();
    view = show({ filter, focus: true });
    view.select(selected);
    onChange?.(payload);
  };
  let view = show();
  return {
    select(id) {
      selected = id;
      view.select(id);
    },
    complain: (reason) => { view.complain(reason); },
    filter: () => view.filter(),
    destroy: () => { view.destroy(); },
  };
}

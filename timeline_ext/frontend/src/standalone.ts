import { correct, withHistory } from "./apply";
import { isSketch, unpack } from "./crowd";
import type { Correction } from "./editor";
import { type Json, list, record } from "./payload";
import { type Options, type TimelineView, draw } from "./view";
import { Words } from "./words";

interface Hopes {
  /** Told the payload that came of a correction. */
  onChange?: (payload: Json) => void;
  /** Asked to keep the corrected timeline. */
  onSave?: (payload: Json) => void;
}

/** A view that applies corrections itself, until it is connected with a kernel that does. */
export interface StandaloneView extends TimelineView {
  /** Draw another payload of the same timeline, which nobody corrected. */
  replace(payload: Json): void;
  connect(send: (content: Json) => void): void;
  /** What the kernel says: a payload, a selection, a problem. */
  hear(content: Json): void;
  disconnect(): void;
}

/** A view that needs no Python: what the reader corrects is applied right here. */
export function drawStandalone(host: HTMLElement, raw: unknown, { onChange, onSave }: Hopes = {}): StandaloneView {
  let payload = withHistory(record(raw));
  let selected: string | null = null;
  let send: ((content: Json) => void) | undefined;
  let focus: Options["focus"];
  let full: Promise<Json> | undefined;
  const whole = () => (full ??= unpack(payload));
  const show = (options: Options = {}) =>
    draw(host, payload, {
      ...options,
      selected,
      onSelect(id) {
        selected = id;
        send?.({ selected: id });
      },
      onCorrect(correction) {
        void apply(correction);
      },
      ...("columns" in payload && { details: whole }),
      ...(onSave && { onSave: () => { void whole().then(onSave); } }),
    });
  const redraw = (next: Json) => {
    replace(next);
    onChange?.(payload);
  };
  const replace = (next: Json) => {
    payload = withHistory(next);
    full = undefined;
    const kept = view.kept();
    view.destroy();
    view = show({ ...kept, ...(focus && { focus }) });
    focus = undefined;
  };
  const apply = async (correction: Correction) => {
    focus = correction.action === "publish" ? "published" : "list";
    if (send) {
      send({ ...correction });
      return;
    }
    try {
      if (isSketch(payload)) throw new Error(new Words(record(payload.words)).say("needs_kernel"));
      const before = "columns" in payload ? await whole() : payload;
      const known = new Set(ids(before));
      const next = correct(before, correction);
      if (correction.action === "add") selected = ids(next).find((id) => !known.has(id)) ?? selected;
      redraw(next);
    } catch (error) {
      view.complain(error instanceof Error ? error.message : String(error));
    }
  };
  let view = show();
  return {
    select(id) {
      selected = id;
      view.select(id);
    },
    complain: (reason) => { view.complain(reason); },
    kept: () => view.kept(),
    destroy: () => { view.destroy(); },
    replace,
    connect(through) {
      send = through;
    },
    hear(content) {
      if ("selected" in content) selected = typeof content.selected === "string" ? content.selected : null;
      if (typeof content.problem === "string") view.complain(content.problem);
      else if ("payload" in content) redraw({ ...record(content.payload), key: payload.key });
      else view.select(selected);
    },
    disconnect() {
      send = undefined;
    },
  };
}

function ids(payload: Json): string[] {
  return [...list(payload.events), ...list(payload.undated)].map((row) => String(record(row).id));
}

/**
 * The JupyterLab extension: a renderer of the timeline's MIME type. JupyterLab loads extensions as module federation
 * containers; this file is one, and takes a single shared module, so that every host of JupyterLab's outputs loads it.
 */
import { sessionOf, wire } from "./comm";
import type { Modules } from "./lab/jupyter";
import { plugin } from "./lab/plugin";
import { type Json, MIME_TYPE, list, record } from "./payload";
import type { StandaloneView } from "./standalone";

const VEGA_LITE = "application/vnd.vegalite.v5+json";
const PICTURE = "image/png";
declare const CHUNK: string;
declare const NAME: string;

interface Widget {
  readonly node: HTMLElement;
  readonly isDisposed: boolean;
  readonly isAttached: boolean;
  addClass(name: string): void;
  onAfterAttach(message: unknown): void;
  dispose(): void;
}
type WidgetClass = new () => Widget;
type ShareScope = Record<string, Record<string, { get: () => Promise<() => unknown>; loaded?: unknown }> | undefined>;

interface MimeModel {
  data: Record<string, unknown>;
  setData(changes: { data: Record<string, unknown> }): void;
}

interface FrontEnd {
  drawStandalone: (host: HTMLElement, payload: unknown, options: { onChange: (payload: Json) => void }) => StandaloneView;
}

/** The application, as far as an output looks for its kernel in it. */
interface App {
  shell: { widgets?: (area: "main") => Iterable<unknown> };
}

const base = (document.currentScript as HTMLScriptElement).src;
let scope: ShareScope = {};
let app: App | undefined;

/** A module of the host: the copy that it uses itself, or nothing where it has none. */
async function shared<Name extends keyof Modules>(name: Name): Promise<Modules[Name] | undefined> {
  const copies = Object.values(scope[name] ?? {});
  const copy = copies.find((it) => it.loaded) ?? copies[0];
  return copy && ((await copy.get())() as Modules[Name]);
}

async function lumino(): Promise<WidgetClass> {
  const module = await shared("@lumino/widgets");
  if (!module) throw new Error("@lumino/widgets is not shared here");
  return module.Widget as unknown as WidgetClass;
}

/** The renderer extension; the view is loaded when the first timeline is drawn. */
function mimeExtension(Base: WidgetClass): unknown {
  class TimelineOutput extends Base {
    private view: StandaloneView | undefined;
    private payload: Json = {};
    private unwire: (() => void) | undefined;

    async renderModel(model: MimeModel): Promise<void> {
      // What was corrected here is stored in the notebook, and other forms follow what is drawn: both ask to draw it.
      const found = record(model.data[MIME_TYPE]);
      if (this.view && isSame(found, this.payload)) {
        const isFuller = "density" in this.payload && !("density" in found);
        this.payload = found;
        if (isFuller) this.view.replace(found);
        return;
      }
      const { drawStandalone } = (await import(new URL(CHUNK, base).href)) as FrontEnd;
      if (this.isDisposed) return;
      this.unwire?.();
      this.unwire = undefined;
      this.view?.destroy();
      this.addClass("jp-TimelineOutput");
      this.payload = found;
      this.view = drawStandalone(this.node, this.payload, {
        onChange: (payload) => {
          this.payload = payload;
          model.setData({ data: withForms(model.data, payload) });
        },
      });
      this.connect();
    }

    override onAfterAttach(message: unknown): void {
      super.onAfterAttach(message);
      this.connect();
    }

    private connect(): void {
      if (!this.view || !this.isAttached || this.unwire || typeof this.payload.key !== "string") return;
      const session = sessionOf(this.node, app?.shell.widgets?.("main") ?? []);
      if (session) this.unwire = wire(session, () => this.payload, this.view);
    }

    override dispose(): void {
      this.unwire?.();
      this.view?.destroy();
      super.dispose();
    }
  }
  return {
    id: `${NAME}:renderer`,
    rendererFactory: { safe: true, mimeTypes: [MIME_TYPE], createRenderer: () => new TimelineOutput() },
    // Before the Vega-Lite and picture forms of the same output.
    rank: -20,
    dataType: "json",
  };
}

/** Whether both are the same timeline with the same corrections. */
function isSame(one: Json, other: Json): boolean {
  const text = (it: Json) => JSON.stringify(typeof it.key === "string" ? [it.key, it.corrections, it.undone] : it);
  return text(one) === text(other);
}

/** Outputs find their kernel through the application. */
const kernels = {
  id: `${NAME}:kernels`,
  autoStart: true,
  activate: (found: App) => {
    app = found;
  },
};

/** The other forms of an output, as far as they can be made here: a chart of wrong dates is worse than none. */
function withForms(data: Record<string, unknown>, payload: Json): Record<string, unknown> {
  const kept = Object.fromEntries(Object.entries(data).filter(([type]) => type !== PICTURE && type !== VEGA_LITE));
  const lines = [...list(payload.events), ...list(payload.undated)].map(record);
  const text = lines.map((event) => [event.date, event.label].filter(Boolean).join("  ")).join("\n");
  return { ...kept, [MIME_TYPE]: payload, "text/plain": text };
}

const containers = ((globalThis as { _JUPYTERLAB?: Record<string, unknown> })._JUPYTERLAB ??= {});
containers[NAME] = {
  init: (shared: ShareScope) => {
    scope = shared;
  },
  get: async (name: string): Promise<() => unknown> => {
    if (name === "./extension") {
      const extension = [kernels, await plugin(shared)];
      return () => ({ __esModule: true, default: extension });
    }
    if (name !== "./mimeExtension") throw new Error(`${NAME} has no module ${name}`);
    const extension = mimeExtension(await lumino());
    return () => ({ __esModule: true, default: extension });
  },
};

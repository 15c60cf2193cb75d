/**
 * The JupyterLab extension: a renderer of the timeline's MIME type. JupyterLab loads extensions as module federation
 * containers; this file is one, and takes a single shared module, so that every host of JupyterLab's outputs loads it.
 */
import { MIME_TYPE } from "./payload";
import type { TimelineView } from "./view";

declare const CHUNK: string;
declare const NAME: string;

interface Widget {
  readonly node: HTMLElement;
  readonly isDisposed: boolean;
  addClass(name: string): void;
  dispose(): void;
}
type WidgetClass = new () => Widget;
type ShareScope = Record<string, Record<string, { get: () => Promise<() => unknown> }> | undefined>;

interface MimeModel {
  data: Record<string, unknown>;
}

interface FrontEnd {
  draw: (host: HTMLElement, payload: unknown) => TimelineView;
}

const base = (document.currentScript as HTMLScriptElement).src;
let scope: ShareScope = {};

async function lumino(): Promise<WidgetClass> {
  const shared = Object.values(scope["@lumino/widgets"] ?? {})[0];
  if (!shared) throw new Error("@lumino/widgets is not shared here");
  const module = (await shared.get())() as { Widget: WidgetClass };
  return module.Widget;
}

/** The renderer extension; Vega and the view are loaded when the first timeline is drawn. */
function mimeExtension(Base: WidgetClass): unknown {
  class TimelineOutput extends Base {
    private view: TimelineView | undefined;

    async renderModel(model: MimeModel): Promise<void> {
      const { draw } = (await import(new URL(CHUNK, base).href)) as FrontEnd;
      if (this.isDisposed) return;
      this.view?.destroy();
      this.addClass("jp-TimelineOutput");
      this.view = draw(this.node, model.data[MIME_TYPE]);
    }

    override dispose(): void {
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

const containers = ((globalThis as { _JUPYTERLAB?: Record<string, unknown> })._JUPYTERLAB ??= {});
containers[NAME] = {
  init: (shared: ShareScope) => {
    scope = shared;
  },
  get: async (name: string): Promise<() => unknown> => {
    if (name !== "./mimeExtension") throw new Error(`${NAME} has no module ${name}`);
    const extension = mimeExtension(await lumino());
    return () => ({ __esModule: true, default: extension });
  },
};

import { h, problem } from "../dom";
import { MIME_TYPE, list, record } from "../payload";
import type { Words } from "../words";
import type { DocumentContext, Found, Modules, Widget } from "./jupyter";
import { HiddenKernel, type Request, call } from "./kernel";
import { type Ask, hangingIn } from "./notebook";
import { preferences } from "./preferences";

export interface Reading {
  kernel: HiddenKernel;
  words: Words;
  ask: Ask;
  rendermime: NonNullable<Found["rendermime"]>;
  state: Found["state"];
  modules: Pick<Modules, "@jupyterlab/rendermime" | "@lumino/widgets">;
}

/** What is read: a text and where it is from. */
export interface Source {
  readonly name: string;
  /** Names it among all that were asked about their publication date. */
  readonly key: string;
  readonly kind: "text" | "html";
  text(): string;
}

export interface DocumentView {
  readonly widget: Widget;
  /** Read the text anew, if it has changed. */
  read(): Promise<void>;
}

/** The timeline of a text: a line that says how far it is, then the same view as in a notebook's output. */
export function documentView(source: Source, reading: Reading): DocumentView {
  const { kernel, words, rendermime, modules, state } = reading;
  const { Widget, Panel } = modules["@lumino/widgets"];
  const panel = new Panel();
  const status = h("div", { role: "status" });
  // Not in the namespace of the tracker, which takes all that it finds there for documents to restore.
  const id = `timeline_ext-published:${source.key}`;
  let output: Widget | undefined;
  let shown: string | undefined;
  let turn = 0;

  panel.addClass("jp-TimelineDocument");
  Object.assign(panel.node.style, { overflow: "auto", padding: "8px 12px", background: "var(--jp-layout-color1)" });
  panel.addWidget(new Widget({ node: status }));
  kernel.hold();
  panel.disposed.connect(() => { kernel.release(); });

  const say = (...what: (Node | string)[]) => {
    status.replaceChildren(...what);
  };
  const read = async (): Promise<void> => {
    const text = source.text();
    if (text === shown) return;
    shown = text;
    const mine = ++turn;
    const isCurrent = () => mine === turn && !panel.isDisposed;
    say(words.say("starting"));
    try {
      const python = await kernel.start();
      if (!isCurrent()) return;
      say(words.say("reading"));
      const request: Request = { text, name: source.name, kind: source.kind, language: preferences.language };
      const answered = await state?.fetch(id);
      const hanging = hangingIn((await call(python, "ask", request, words)).data);
      if (hanging.length && isCurrent()) {
        request.published = typeof answered === "string" ? answered : await reading.ask(hanging);
        await state?.save(id, request.published);
      }
      const { data, metadata } = await call(python, "show", request, words, (part) => {
        const { percent } = record(part["application/json"]);
        if (typeof percent === "number" && isCurrent()) say(words.say("reading_part", { percent }));
      });
      if (!isCurrent()) return;
      const next = rendermime.createRenderer(MIME_TYPE);
      output?.dispose();
      output = next;
      next.node.style.setProperty("--pane", "max(420px, calc(100vh - 380px))");
      panel.addWidget(next);
      await next.renderModel(new modules["@jupyterlab/rendermime"].MimeModel({ data: { [MIME_TYPE]: data[MIME_TYPE] } }));
      say(...list(metadata.notes).map((note) => h("p", {}, String(note))));
    } catch (error) {
      if (!isCurrent()) return;
      shown = undefined;
      const again = h("button", { type: "button", class: "jp-mod-styled jp-mod-reject" }, words.say("again"));
      again.addEventListener("click", () => void read());
      output?.dispose();
      output = undefined;
      const reason = problem(error);
      reason.style.color = "var(--jp-error-color1)";
      say(reason, again);
    }
  };
  return { widget: panel, read };
}

/** The factory behind "Open With": it shows text, Markdown and saved pages as timelines. */
export function documentFactory(
  name: string,
  reading: Reading,
  { ABCWidgetFactory, DocumentWidget }: Modules["@jupyterlab/docregistry"],
  onOpened: (widget: Widget & { context: DocumentContext }) => void,
): object {
  class TimelineDocument extends DocumentWidget {
    /** The kernel that an output in here talks to; the file itself has none. */
    get sessionContext(): unknown {
      return reading.kernel.session;
    }
  }
  class TimelineFactory extends ABCWidgetFactory {
    protected createNewWidget(context: DocumentContext): Widget {
      const source: Source = {
        get name() {
          return context.path.split("/").pop() ?? context.path;
        },
        get key() {
          return context.path;
        },
        get kind() {
          return /\.x?html?$/i.test(context.path) ? "html" : "text";
        },
        text: () => context.model.toString(),
      };
      const view = documentView(source, reading);
      const widget = new TimelineDocument({ content: view.widget, context });
      widget.toolbar.hide();
      context.fileChanged.connect(() => void view.read());
      void context.ready.then(() => view.read());
      onOpened(widget);
      return widget;
    }
  }
  return new TimelineFactory({ name, label: reading.words.say("name"), fileTypes: ["text", "markdown", "html"], readOnly: true });
}

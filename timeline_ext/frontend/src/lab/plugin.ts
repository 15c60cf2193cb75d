import { watchCells } from "./cells";
import { type Reading, documentFactory, documentView } from "./document";
import { type App, type Found, type Modules, type NotebookPanel, type Shared, TOKENS, type Widget } from "./jupyter";
import { HiddenKernel } from "./kernel";
import { timelineBelow } from "./notebook";
import { follow } from "./preferences";
import { askPublished } from "./published";
import { selectedText } from "./selection";
import { shareNotebook } from "./share";
import { wordsIn } from "./words";

declare const NAME: string;

/** As the schema of the settings is called. */
const ID = `${NAME}:plugin`;
const FROM_CELL = `${NAME}:from-cell`;
const FROM_SELECTION = `${NAME}:from-selection`;
const SHARE = `${NAME}:share`;
/** In addresses and saved layouts, whatever the language. */
const FACTORY = "Timeline";
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><path class="jp-icon3" fill="#616161" d="M2 11h20v2H2zM4 5h9v3H4zm7 11h9v3h-9z"/><circle class="jp-icon3" fill="#616161" cx="7" cy="12" r="3"/><circle class="jp-icon3" fill="#616161" cx="16" cy="12" r="3"/></svg>';

/** The plugin; every service is optional, and one that the host does not even share is left out. */
export async function plugin(shared: Shared): Promise<unknown> {
  const names = Object.keys(TOKENS) as (keyof Found)[];
  const tokens = await Promise.all(
    names.map(async (name) => {
      const [module, token] = TOKENS[name];
      return ((await shared(module as keyof Modules)) as Record<string, unknown> | undefined)?.[token];
    }),
  );
  const optional = tokens.filter((token) => token !== undefined);
  const present = names.filter((_name, index) => tokens[index] !== undefined);
  return {
    id: ID,
    description: "Timelines of documents, cells and selections",
    autoStart: true,
    optional,
    activate: (app: App, ...services: unknown[]) => {
      const found = Object.fromEntries(present.map((name, index) => [name, services[index] ?? undefined])) as Found;
      return activate(app, found, shared);
    },
  };
}

async function activate(app: App, found: Found, shared: Shared): Promise<void> {
  const words = wordsIn(found.translator?.languageCode);
  const apputils = await shared("@jupyterlab/apputils");
  const widgets = await shared("@lumino/widgets");
  const registry = await shared("@jupyterlab/docregistry");
  const rendermime = await shared("@jupyterlab/rendermime");
  const notebook = await shared("@jupyterlab/notebook");
  const { LabIcon } = (await shared("@jupyterlab/ui-components")) ?? {};
  const icon = LabIcon && new LabIcon({ name: `${NAME}:timeline`, svgstr: ICON });
  if (found.notebooks) watchCells(found.notebooks);
  void follow(found.settings, ID);
  if (!apputils || !widgets) return;

  const ask = (hanging: readonly string[]) => askPublished(apputils, widgets, words, hanging);
  const reading: Reading | undefined = rendermime && found.rendermime && {
    kernel: new HiddenKernel(app.serviceManager, apputils.SessionContext, words),
    words,
    ask,
    rendermime: found.rendermime,
    state: found.state,
    modules: { "@jupyterlab/rendermime": rendermime, "@lumino/widgets": widgets },
  };
  if (reading && registry) openWith(app, found, reading, registry, apputils, icon);

  const complain = (error: unknown) => {
    void apputils.showErrorMessage(words.say("problem"), error instanceof Error ? error.message : String(error));
  };
  const inNotebook = (): NotebookPanel | null => {
    const panel = found.notebooks?.currentWidget ?? null;
    return notebook && panel && panel === app.shell.currentWidget ? panel : null;
  };
  const selected = () => (app.shell.currentWidget ? selectedText(app.shell.currentWidget, found) : "");

  // The caption is all that a button of the toolbar says.
  const about = (name: string) => ({ icon, label: words.say(name), caption: `${words.say(name)}. ${words.say(`${name}_hint`)}` });
  app.commands.addCommand(FROM_CELL, {
    ...about("from_cell"),
    isEnabled: () => Boolean(inNotebook()?.content.activeCell),
    execute: () => {
      const panel = inNotebook();
      const cell = panel?.content.activeCell;
      if (!panel || !cell || !notebook) return;
      return timelineBelow(panel, notebook, cell.model.sharedModel.getSource(), words, ask).catch(complain);
    },
  });
  app.commands.addCommand(FROM_SELECTION, {
    ...about("from_selection"),
    isEnabled: () => selected() !== "",
    execute: () => {
      const text = selected();
      const panel = inNotebook();
      if (!text) complain(words.say("no_selection"));
      else if (panel && notebook) return timelineBelow(panel, notebook, text, words, ask).catch(complain);
      else if (reading) showText(app, text, reading, apputils, icon, complain);
    },
  });
  app.commands.addCommand(SHARE, {
    ...about("share"),
    isEnabled: () => Boolean(inNotebook()),
    execute: () => {
      const panel = inNotebook();
      return panel ? shareNotebook(panel, apputils, widgets, words).catch(complain) : undefined;
    },
  });
  for (const command of [FROM_CELL, FROM_SELECTION, SHARE]) found.palette?.addItem({ command, category: words.say("name") });
}

function openWith(
  app: App,
  { restorer }: Found,
  reading: Reading,
  registry: Modules["@jupyterlab/docregistry"],
  { WidgetTracker }: Modules["@jupyterlab/apputils"],
  icon: unknown,
): void {
  const tracker = new WidgetTracker({ namespace: NAME });
  const factory = documentFactory(FACTORY, reading, registry, (widget) => {
    widget.title.icon = icon;
    widget.context.pathChanged.connect(() => void tracker.save(widget));
    void tracker.add(widget);
  });
  app.docRegistry.addWidgetFactory(factory);
  const path = (widget: Widget & { context: { path: string } }) => widget.context.path;
  void restorer?.restore(tracker, {
    command: "docmanager:open",
    args: (widget: Parameters<typeof path>[0]) => ({ path: path(widget), factory: FACTORY }),
    name: path,
  });
}

/** A tab of its own with the timeline of a text. */
function showText(
  app: App,
  text: string,
  reading: Reading,
  { MainAreaWidget }: Modules["@jupyterlab/apputils"],
  icon: unknown,
  complain: (error: unknown) => void,
): void {
  const { words } = reading;
  const name = app.shell.currentWidget?.title.label ?? words.say("selected_text");
  const view = documentView({ name, key: "", kind: "text", text: () => text }, reading);
  const widget = new MainAreaWidget({ content: view.widget });
  widget.toolbar.hide();
  Object.defineProperty(widget, "sessionContext", { get: () => reading.kernel.session });
  widget.id = `${NAME}-${Date.now()}`;
  Object.assign(widget.title, { label: words.say("of", { name }), icon, closable: true });
  app.shell.add(widget, "main");
  if (!widget.isAttached) {
    widget.dispose();
    complain(words.say("no_room"));
    return;
  }
  app.shell.activateById(widget.id);
  void view.read();
}

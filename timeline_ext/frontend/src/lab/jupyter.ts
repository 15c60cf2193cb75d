/** What is used of JupyterLab: its services, each of which a host may lack, and its classes. */

export interface Signal<Change = unknown> {
  connect(slot: (sender: unknown, change: Change) => void): unknown;
}

export interface Widget {
  readonly node: HTMLElement;
  readonly title: { label: string; caption: string; icon: unknown; closable: boolean };
  readonly isDisposed: boolean;
  readonly isAttached: boolean;
  readonly disposed: Signal;
  id: string;
  addClass(name: string): void;
  dispose(): void;
}

export interface App {
  readonly commands: {
    addCommand(id: string, options: Record<string, unknown>): unknown;
    notifyCommandChanged(id?: string): void;
  };
  readonly docRegistry: { addWidgetFactory(factory: unknown): unknown };
  readonly serviceManager: Services;
  readonly shell: {
    readonly currentWidget: Widget | null;
    readonly currentChanged?: Signal;
    add(widget: Widget, area: string): void;
    activateById(id: string): void;
  };
}

export interface Services {
  readonly kernels: unknown;
  readonly sessions: unknown;
  readonly kernelspecs: {
    readonly ready: Promise<void>;
    readonly specs: { default: string; kernelspecs: Record<string, { language: string; display_name: string } | undefined> } | null;
  };
}

export interface Reply {
  content: { status: string; ename?: string; evalue?: string };
}

export interface Future {
  onIOPub: (message: { header: { msg_type: string }; content: unknown }) => void;
  readonly done: Promise<Reply>;
}

export interface Kernel {
  readonly name: string;
  readonly status: string;
  readonly info: Promise<{ language_info: { name: string } }>;
  requestExecute(content: { code: string; silent: boolean; store_history: boolean; stop_on_error: boolean }): Future;
}

export interface SessionContext {
  readonly session: { readonly kernel: Kernel | null } | null;
  readonly kernelDisplayName: string;
  kernelPreference: Record<string, unknown>;
  readonly ready: Promise<void>;
  initialize(): Promise<boolean>;
  changeKernel(options: { name: string }): Promise<unknown>;
  dispose(): void;
}

export interface Position {
  line: number;
  column: number;
}

export interface Editor {
  readonly model: { readonly sharedModel: Text };
  getSelections(): { start: Position; end: Position }[];
  getOffsetAt(position: Position): number;
  setOption(name: string, value: unknown): void;
  getOption(name: string): unknown;
}

interface Text {
  getSource(): string;
  setSource(text: string): void;
}

export interface CellModel {
  readonly type: string;
  readonly sharedModel: Text;
  readonly contentChanged: Signal;
  readonly mimeTypeChanged: Signal;
  mimeType: string;
}

export interface Cell extends Widget {
  readonly model: CellModel;
  readonly editor: Editor | null;
  readonly ready: Promise<void>;
  updateEditorConfig(config: Record<string, unknown>): void;
}

export interface Notebook extends Widget {
  readonly model: {
    readonly cells: { readonly changed: Signal };
    readonly sharedModel: { insertCell(at: number, cell: { cell_type: "code"; source: string; metadata: Record<string, never> }): unknown };
  } | null;
  readonly modelChanged: Signal;
  readonly widgets: readonly Cell[];
  readonly activeCell: Cell | null;
  readonly codeMimetype: string;
  readonly editorConfig: { readonly code: Record<string, unknown> };
  activeCellIndex: number;
}

export interface NotebookPanel extends Widget {
  readonly content: Notebook;
  readonly sessionContext: SessionContext;
  readonly context: { readonly path: string; save(): Promise<void> };
}

export interface Tracker<W extends Widget> {
  readonly currentWidget: W | null;
  readonly widgetAdded: Signal<W>;
  forEach(visit: (widget: W) => void): void;
}

export type EditorWidget = Widget & { readonly content: { readonly editor: Editor }; readonly context: DocumentContext };

export interface DocumentContext {
  readonly path: string;
  readonly ready: Promise<void>;
  readonly model: { toString(): string };
  readonly fileChanged: Signal;
  readonly pathChanged: Signal<string>;
}

export interface Settings {
  readonly composite: Record<string, unknown>;
  readonly changed: Signal;
}

/** The services; a host has those that it has. */
export interface Found {
  palette?: { addItem(item: { command: string; category: string }): unknown };
  notebooks?: Tracker<NotebookPanel>;
  editors?: Tracker<EditorWidget>;
  rendermime?: { createRenderer(mimeType: string): Widget & { renderModel(model: unknown): Promise<void> } };
  restorer?: { restore(tracker: unknown, options: Record<string, unknown>): Promise<unknown> };
  settings?: { load(id: string): Promise<Settings> };
  state?: { fetch(id: string): Promise<unknown>; save(id: string, value: string): Promise<unknown> };
  translator?: { readonly languageCode?: string };
}

/** Where each service has its token. */
export const TOKENS: Record<keyof Found, readonly [module: string, token: string]> = {
  palette: ["@jupyterlab/apputils", "ICommandPalette"],
  notebooks: ["@jupyterlab/notebook", "INotebookTracker"],
  editors: ["@jupyterlab/fileeditor", "IEditorTracker"],
  rendermime: ["@jupyterlab/rendermime", "IRenderMimeRegistry"],
  restorer: ["@jupyterlab/application", "ILayoutRestorer"],
  settings: ["@jupyterlab/settingregistry", "ISettingRegistry"],
  state: ["@jupyterlab/statedb", "IStateDB"],
  translator: ["@jupyterlab/translation", "ITranslator"],
};

type Class<T, A extends unknown[]> = new (...args: A) => T;

interface DialogResult<T> {
  button: { accept: boolean };
  value: T | null;
}

/** The classes and functions, by module; a host shares those that it has. */
export interface Modules {
  "@jupyterlab/apputils": {
    Dialog: { cancelButton(options: { label: string }): unknown; okButton(options: { label: string }): unknown };
    showDialog<T>(options: Record<string, unknown>): Promise<DialogResult<T>>;
    showErrorMessage(title: string, message: string): Promise<void>;
    MainAreaWidget: Class<Widget & { toolbar: { hide(): void } }, [{ content: Widget }]>;
    SessionContext: Class<SessionContext, [Record<string, unknown>]>;
    WidgetTracker: Class<{ add(widget: Widget): Promise<void>; save(widget: Widget): Promise<void> }, [{ namespace: string }]>;
  };
  "@jupyterlab/docregistry": {
    ABCWidgetFactory: Class<object, [Record<string, unknown>]>;
    DocumentWidget: Class<Widget & { context: DocumentContext; toolbar: { hide(): void } }, [{ content: Widget; context: DocumentContext }]>;
  };
  "@jupyterlab/notebook": {
    NotebookActions: { runCells(notebook: Notebook, cells: Cell[], context: SessionContext): Promise<boolean> };
  };
  "@jupyterlab/rendermime": { MimeModel: Class<object, [{ data: Record<string, unknown> }]> };
  "@jupyterlab/ui-components": { LabIcon: Class<object, [{ name: string; svgstr: string }]> };
  "@lumino/widgets": { Widget: Class<Widget, [{ node?: HTMLElement }?]>; Panel: Class<Widget & { addWidget(widget: Widget): void }, []> };
}

/** A module of the host, as far as it shares it. */
export type Shared = <Name extends keyof Modules>(name: Name) => Promise<Modules[Name] | undefined>;

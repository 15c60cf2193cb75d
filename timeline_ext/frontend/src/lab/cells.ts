import type { Cell, CellModel, Found, Notebook } from "./jupyter";

const PLAIN = "text/plain";

/** Whether the source of a code cell is an article. */
export function isTimelineCell(source: string): boolean {
  return /^\s*%%timeline(?!\S)/.test(source);
}

/** Show the cells of all notebooks that hold an article as text with long lines, not coloured as Python. */
export function watchCells(notebooks: NonNullable<Found["notebooks"]>): void {
  notebooks.forEach((panel) => { watch(panel.content); });
  notebooks.widgetAdded.connect((_sender, panel) => { watch(panel.content); });
}

function watch(notebook: Notebook): void {
  const known = new WeakSet<CellModel>();
  const changed = new WeakSet<CellModel>();
  const follow = ({ model }: Cell) => {
    const plain = isTimelineCell(model.sharedModel.getSource());
    const cell = notebook.widgets.find((it) => it.model === model);
    if (plain) {
      if (!changed.has(model)) cell?.updateEditorConfig({ ...notebook.editorConfig.code, lineWrap: true });
      changed.add(model);
      // JupyterLab sets the type of all code cells anew when it hears of the kernel's language.
      if (model.mimeType !== PLAIN) model.mimeType = PLAIN;
    } else if (changed.delete(model)) {
      cell?.updateEditorConfig(notebook.editorConfig.code);
      model.mimeType = notebook.codeMimetype;
    }
  };
  const look = () => {
    for (const cell of notebook.widgets) {
      const { model } = cell;
      if (model.type !== "code" || known.has(model)) continue;
      known.add(model);
      model.contentChanged.connect(() => { follow(cell); });
      model.mimeTypeChanged.connect(() => { follow(cell); });
      follow(cell);
    }
  };
  const attach = () => {
    notebook.model?.cells.changed.connect(look);
    look();
  };
  notebook.modelChanged.connect(attach);
  attach();
}

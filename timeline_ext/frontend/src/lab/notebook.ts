import type { Words } from "../words";
import { isTimelineCell } from "./cells";
import type { Kernel, Modules, NotebookPanel } from "./jupyter";
import { Problem, call } from "./kernel";
import { preferences } from "./preferences";

const LOAD = "%load_ext timeline_ext";
const HEAD = /^(\s*%%timeline)([^\n]*)/;

/** Asks when an article was published; empty where that is not known. */
export type Ask = (hanging: readonly string[]) => Promise<string>;

/** Run a text as an article: in a `%%timeline` cell below the active one, or in the active one where it is that cell. */
export async function timelineBelow(
  panel: NotebookPanel,
  { NotebookActions }: Modules["@jupyterlab/notebook"],
  text: string,
  words: Words,
  ask: Ask,
): Promise<void> {
  const notebook = panel.content;
  const { activeCell, model } = notebook;
  if (!activeCell || !model) return;
  await panel.sessionContext.ready;
  const kernel = panel.sessionContext.session?.kernel;
  const [, , given = ""] = HEAD.exec(text) ?? [];
  const isThere = isTimelineCell(text);
  const article = isThere ? text.replace(HEAD, "").replace(/^\r?\n/, "") : text;
  if (!article.trim()) throw new Problem(words.say("no_text"));
  const published = kernel && !given.includes("--published") ? await publication(kernel, article, words, ask) : "";
  const options = [published && `--published ${published}`, isThere ? "" : preferences.language && `--language ${preferences.language}`];
  const head = ["", ...options.filter(Boolean)].join(" ");

  if (isThere) {
    if (head) activeCell.model.sharedModel.setSource(text.replace(HEAD, (_all, magic: string, rest: string) => magic + head + rest));
    await NotebookActions.runCells(notebook, [activeCell], panel.sessionContext);
    return;
  }
  const cells = [`%%timeline${head}\n${article.trimEnd()}`];
  // The notebook must also run from its beginning, later and elsewhere.
  if (!notebook.widgets.some((cell) => cell.model.sharedModel.getSource().includes(LOAD))) cells.unshift(LOAD);
  let at = notebook.widgets.indexOf(activeCell);
  for (const source of cells) model.sharedModel.insertCell(++at, { cell_type: "code", source, metadata: {} });
  notebook.activeCellIndex = at;
  await NotebookActions.runCells(notebook, notebook.widgets.slice(at + 1 - cells.length, at + 1), panel.sessionContext);
}

async function publication(kernel: Kernel, text: string, words: Words, ask: Ask): Promise<string> {
  const { data } = await call(kernel, "ask", { text, language: preferences.language }, words);
  const hanging = hangingIn(data);
  return hanging.length ? ask(hanging) : "";
}

/** The expressions that hang on the publication date, as the kernel answers. */
export function hangingIn(data: Record<string, unknown>): string[] {
  const { hanging } = (data["application/json"] ?? {}) as { hanging?: unknown };
  return Array.isArray(hanging) ? hanging.map(String) : [];
}

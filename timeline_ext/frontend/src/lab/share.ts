import { h } from "../dom";
import { record } from "../payload";
import type { Words } from "../words";
import type { Modules, NotebookPanel } from "./jupyter";
import { Problem, call } from "./kernel";

/** Save the notebook, let its kernel make the repository ready for Binder, and show the link and what is in the way. */
export async function shareNotebook(
  panel: NotebookPanel,
  apputils: Modules["@jupyterlab/apputils"],
  { Widget }: Modules["@lumino/widgets"],
  words: Words,
): Promise<void> {
  await panel.context.save();
  await panel.sessionContext.ready;
  const kernel = panel.sessionContext.session?.kernel;
  if (!kernel) throw new Problem(words.say("kernel_lost"));
  const node = h("div", { class: "timeline-share", role: "status" }, h("p", {}, words.say("share_running")));
  const close = apputils.Dialog.okButton({ label: words.say("close") });
  const shown = apputils.showDialog({ title: words.say("share"), body: new Widget({ node }), buttons: [close] });
  const name = panel.context.path.split("/").at(-1) ?? "";
  try {
    const { data } = await call(kernel, "share_notebook", { name }, words);
    node.replaceChildren(...drawAnswer(record(data["application/json"]), words));
  } catch (error) {
    node.replaceChildren(h("p", { role: "alert" }, error instanceof Error ? error.message : String(error)));
  }
  await shown;
}

function drawAnswer({ link, badge, written, problems }: Record<string, unknown>, words: Words): HTMLElement[] {
  const said = texts(problems).map((problem) => h("li", { dir: "auto" }, problem));
  const files = texts(written).map((file) => `binder/${file}`).join(", ");
  return [
    ...(typeof link === "string" ? copied("link", words.say("share_link"), link, words) : []),
    ...(typeof badge === "string" ? copied("badge", words.say("share_badge"), badge, words) : []),
    ...(files ? [h("p", {}, words.say("share_written", { files }))] : []),
    ...(said.length ? [h("p", {}, words.say("share_problems")), h("ul", {}, ...said)] : [h("p", {}, words.say("share_ready"))]),
  ];
}

/** A text in a field, and a button that copies it. */
function copied(name: string, label: string, text: string, words: Words): HTMLElement[] {
  const id = `timeline-share-${name}`;
  const field = h("input", { id, class: "jp-mod-styled", readonly: true, value: text, style: "flex:1;min-width:28em" });
  const button = h("button", { type: "button", class: "jp-mod-styled jp-mod-minimal", "aria-label": `${words.say("copy")}: ${label}` }, words.say("copy"));
  button.addEventListener("click", (event) => {
    event.preventDefault();
    field.select();
    // Where the page may not write to the clipboard, what is selected can be copied with the keyboard.
    void navigator.clipboard.writeText(text).then(
      () => { button.textContent = words.say("copied"); },
      () => { field.focus(); },
    );
  });
  return [h("label", { for: id }, label), h("span", { style: "display:flex;gap:8px" }, field, button)];
}

function texts(raw: unknown): string[] {
  return Array.isArray(raw) ? raw.map(String) : [];
}

import type { Editor, Found, Widget } from "./jupyter";

/** The text that is selected in a panel: in what is rendered there, else in its editor. */
export function selectedText(panel: Widget, { notebooks, editors }: Found): string {
  const selection = getSelection();
  const node = selection?.anchorNode;
  if (selection && node && panel.node.contains(node) && !isInEditor(node) && selection.toString().trim()) return selection.toString();
  if (notebooks?.currentWidget === panel) return inEditor(notebooks.currentWidget.content.activeCell?.editor);
  if (editors?.currentWidget === panel) return inEditor(editors.currentWidget.content.editor);
  return "";
}

function isInEditor(node: Node): boolean {
  return (node instanceof Element ? node : node.parentElement)?.closest(".cm-editor") !== null;
}

function inEditor(editor: Editor | null | undefined): string {
  if (!editor) return "";
  const text = editor.model.sharedModel.getSource();
  const parts = editor.getSelections().map(({ start, end }) => {
    const [from = 0, to = 0] = [editor.getOffsetAt(start), editor.getOffsetAt(end)].sort((a, b) => a - b);
    return text.slice(from, to);
  });
  return parts.filter((part) => part.trim()).join("\n\n");
}

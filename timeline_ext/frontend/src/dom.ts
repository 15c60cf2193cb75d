/** Elements whose every word is a text node: nothing from an article is ever parsed as markup. */

type Child = Node | string | null | false;
type Properties = Record<string, string | number | boolean | null>;

/** An element with attributes and children; null and false stand for nothing. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same of a drawing. */
export function s<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Properties = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, typeof value === "number" ? String(Math.round(value * 100) / 100) : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== false));
  return element;
}

/** Put a colour where the style sheet can use it. */
export function tint(element: HTMLElement, color: string): void {
  element.style.setProperty("--tint", color);
}

/** What went wrong, where the reader looks. */
export function problem(error: unknown): HTMLElement {
  return h("p", { role: "alert" }, error instanceof Error ? error.message : String(error));
}

/** Whether the page is dark: our settings, JupyterLab and VS Code say so, elsewhere the reader's preference counts. */
export function isDark(): boolean {
  const { dataset, classList } = document.body;
  if (hasOwnTheme()) return dataset.timelineTheme === "dark";
  if (dataset.jpThemeLight !== undefined) return dataset.jpThemeLight === "false";
  if (classList.contains("vscode-light")) return false;
  return classList.contains("vscode-dark") || matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Whether our settings name a theme, whatever the one around is. */
export function hasOwnTheme(): boolean {
  return ["light", "dark"].includes(document.body.dataset.timelineTheme ?? "");
}

/** How many events may bear a label, as our settings say. */
export function labelLimit(): number {
  return Number(document.body.dataset.timelineLabels ?? 0) || Infinity;
}

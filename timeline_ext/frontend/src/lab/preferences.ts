import { record } from "../payload";
import type { Found, Settings } from "./jupyter";

/** What the settings say; these are their defaults, for a host without settings. */
export const preferences = { language: "", theme: "auto", labels: 0, kernel: "" };

/** Follow the settings. Views read theme and number of labels from the page, as they read JupyterLab's own theme. */
export async function follow(registry: Found["settings"], id: string): Promise<void> {
  const settings = await registry?.load(id).catch(() => undefined);
  if (!settings) return;
  const apply = ({ composite }: Settings) => {
    const { language, theme, labels, kernel } = record(composite);
    if (typeof language === "string") preferences.language = language;
    if (typeof kernel === "string") preferences.kernel = kernel;
    if (typeof theme === "string") preferences.theme = theme;
    if (typeof labels === "number") preferences.labels = labels;
    document.body.dataset.timelineTheme = preferences.theme;
    document.body.dataset.timelineLabels = String(preferences.labels);
  };
  apply(settings);
  settings.changed.connect(() => { apply(settings); });
}

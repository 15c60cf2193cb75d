import { Words } from "../words";

declare const WORDS: Record<string, Record<string, string>>;

/** The words of the extension in JupyterLab's language, in English where they are not known in it. */
export function wordsIn(code: string | undefined): Words {
  const language = (code ?? "").toLowerCase().split(/[-_]/)[0] ?? "";
  return new Words({ interface: WORDS[language] ?? WORDS.en });
}

import { record } from "./payload";

/** The words on screen, from the language's display data; a key without a word shows itself. */
export class Words {
  constructor(private readonly tables: Record<string, unknown>) {}

  /** A word of the table `interface`, with `{name}` filled in. */
  say(key: string, values: Record<string, string | number> = {}): string {
    return this.of("interface", key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  }

  /** The word for a code (a kind, a status) of another table. */
  of(table: string, code: string): string {
    const word = record(this.tables[table])[code];
    return typeof word === "string" ? word : code.replaceAll("_", " ");
  }
}

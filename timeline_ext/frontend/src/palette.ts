import type { Payload } from "./payload";
import type { Words } from "./words";

/** Kinds that share a colour and an entry of the legend. */
export interface Group {
  color: string;
  kinds: string[];
  name: string;
}

/** The colour of every kind: the frequent ones have their own, the others share the last one. */
export class Palette {
  readonly groups: Group[];
  private readonly colors = new Map<string, string>();

  constructor(private readonly payload: Payload, words: Words) {
    const counted = new Map<string, number>();
    for (const { kind } of [...payload.events, ...payload.undated]) counted.set(kind, (counted.get(kind) ?? 0) + 1);
    const last = Math.max(0, payload.colors.light.length - 1);
    const ranked = [...counted].filter(([kind]) => kind !== "other").sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
    const own = ranked.slice(0, last).map(([kind]) => kind);
    const rest = [...ranked.slice(last).map(([kind]) => kind), ...(counted.has("other") ? ["other"] : [])];
    this.groups = own.map((kind, i) => ({ color: variable(i), kinds: [kind], name: words.of("kind", kind) }));
    if (rest.length) this.groups.push({ color: variable(last), kinds: rest, name: words.of("kind", "other") });
    for (const group of this.groups) for (const kind of group.kinds) this.colors.set(kind, group.color);
  }

  of(kind: string): string {
    return this.colors.get(kind) ?? "var(--soft)";
  }

  /** Give an element's style the colours, light and dark. */
  dye(root: HTMLElement): void {
    const { light, dark } = this.payload.colors;
    light.forEach((color, i) => { root.style.setProperty(`--kind-${String(i)}`, `light-dark(${color}, ${dark[i] ?? color})`); });
  }
}

function variable(index: number): string {
  return `var(--kind-${String(index)})`;
}

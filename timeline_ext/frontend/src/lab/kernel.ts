import { record } from "../payload";
import type { Kernel, Modules, Services, SessionContext } from "./jupyter";
import { preferences } from "./preferences";
import type { Words } from "../words";

type Json = Record<string, unknown>;

export interface Request extends Json {
  text: string;
  name?: string;
  kind?: "text" | "html";
  published?: string;
  language?: string;
}

interface Answer {
  data: Json;
  metadata: Json;
}

/** What went wrong, in words for the reader. */
export class Problem extends Error {}

/**
 * The last thing that a function of `timeline_ext.jupyter.lab` displays in a kernel; `onAnswer` is told of each. The
 * request reaches it as a literal of printable ASCII that holds JSON.
 */
export async function call(kernel: Kernel, name: "ask" | "show" | "share_notebook", request: Json, words: Words, onAnswer?: (data: Json) => void): Promise<Answer> {
  const { language_info: about } = await kernel.info;
  if (about.name !== "python") throw new Problem(words.say("not_python", { language: about.name }));
  const literal = JSON.stringify(JSON.stringify(request).replace(/[\x7f-\uffff]/g, escaped));
  const code = `__import__("timeline_ext.jupyter.lab").jupyter.lab.${name}(${literal})`;
  const future = kernel.requestExecute({ code, silent: true, store_history: false, stop_on_error: false });
  let last: Answer = { data: {}, metadata: {} };
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type !== "display_data") return;
    const shown = record(content);
    last = { data: record(shown.data), metadata: record(shown.metadata) };
    onAnswer?.(last.data);
  };
  const reply = await future.done.catch(() => {
    throw new Problem(words.say("kernel_lost"));
  });
  const { status, ename = "", evalue = "" } = reply.content;
  if (status === "ok") return last;
  if (status !== "error") throw new Problem(words.say("kernel_lost"));
  const lacks = ename === "ModuleNotFoundError" && /'timeline_ext[.']/.test(evalue);
  throw new Problem(lacks ? words.say("no_package", { kernel: kernel.name }) : (evalue || ename).split("\n", 1)[0]);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The one kernel behind all views of documents: it starts with the first and ends with the last. */
export class HiddenKernel {
  private context: SessionContext | undefined;
  private users = 0;

  constructor(
    private readonly services: Services,
    private readonly Context: Modules["@jupyterlab/apputils"]["SessionContext"],
    private readonly words: Words,
  ) {}

  /** The session, for outputs that talk to their kernel. */
  get session(): SessionContext | undefined {
    return this.context;
  }

  hold(): void {
    this.users += 1;
  }

  release(): void {
    this.users -= 1;
    if (this.users > 0) return;
    this.context?.dispose();
    this.context = undefined;
  }

  async start(): Promise<Kernel> {
    const name = await this.python();
    const context = (this.context ??= this.open(name));
    await context.initialize();
    const kernel = context.session?.kernel;
    if (!kernel || kernel.status === "dead" || kernel.name !== name) await context.changeKernel({ name });
    const started = context.session?.kernel;
    if (!started) throw new Problem(this.words.say("kernel_lost"));
    return started;
  }

  private open(name: string): SessionContext {
    const { kernels, sessions, kernelspecs } = this.services;
    return new this.Context({
      kernelManager: kernels,
      sessionManager: sessions,
      specsManager: kernelspecs,
      path: NAME,
      name: this.words.say("name"),
      type: NAME,
      kernelPreference: { name, shutdownOnDispose: true },
    });
  }

  /** The kernel of the settings, else the server's own where it is Python, else the first that is. */
  private async python(): Promise<string> {
    await this.services.kernelspecs.ready;
    const { default: usual = "", kernelspecs = {} } = this.services.kernelspecs.specs ?? {};
    const fits = (name: string) => kernelspecs[name]?.language === "python";
    const found = [preferences.kernel, usual, ...Object.keys(kernelspecs)].find(fits);
    if (found === undefined) throw new Problem(this.words.say("no_kernel"));
    return found;
  }
}

declare const NAME: string;

/** The wire from an output of JupyterLab to the timeline in the kernel, as `timeline_ext.jupyter.comm` answers it. */
import { type Json, list, record } from "./payload";
import type { StandaloneView } from "./standalone";

const TARGET = "timeline_ext";
/** Milliseconds until a thing is said again. */
const PATIENCE = 2000;

interface Comm {
  readonly isDisposed: boolean;
  onMsg: (message: unknown) => void;
  onClose: (message: unknown) => void;
  open(data: unknown): unknown;
  send(data: unknown): unknown;
  close(): unknown;
}

interface Kernel {
  createComm(target: string): Comm;
}

interface Signal {
  connect(slot: (sender: unknown, change: unknown) => void): void;
  disconnect(slot: (sender: unknown, change: unknown) => void): void;
}

/** What is used of a session of JupyterLab, be it a notebook's, a console's or that of a view of its own. */
export interface Session {
  session: { kernel: Kernel | null } | null;
  kernelChanged: Signal;
  statusChanged: Signal;
}

/** The session of the panel that an output lies in. */
export function sessionOf(node: Node, panels: Iterable<unknown>): Session | null {
  for (const panel of panels) {
    const { node: around, sessionContext, context } = record(panel);
    if (!(around instanceof Node && around.contains(node))) continue;
    return (sessionContext ?? record(context).sessionContext ?? null) as Session | null;
  }
  return null;
}

/** Says one thing after the other, each again until the kernel has heard it: a busy one may lose what comes by a subshell. */
class Speaker {
  private readonly waiting: Json[] = [];
  private timer = 0;
  private said = 0;

  constructor(private readonly comm: Comm) {}

  say(content: Json): void {
    this.said += 1;
    this.waiting.push({ ...content, number: this.said });
    if (this.waiting.length === 1) this.speak(PATIENCE);
  }

  heard(number: unknown): void {
    if (number !== this.waiting[0]?.number) return;
    this.waiting.shift();
    window.clearTimeout(this.timer);
    if (this.waiting.length > 0) this.speak(PATIENCE);
  }

  end(): void {
    window.clearTimeout(this.timer);
  }

  private speak(patience: number): void {
    if (this.comm.isDisposed) return;
    this.comm.send(this.waiting[0]);
    this.timer = window.setTimeout(() => { this.speak(2 * patience); }, patience);
  }
}

/** How many corrections stand alike at the head of both lists. */
function alike(told: unknown[], now: unknown[]): number {
  const other = told.findIndex((it, i) => JSON.stringify(it) !== JSON.stringify(now[i]));
  return other < 0 ? told.length : other;
}

/** Keep a view in step with its timeline in the kernel, whenever there is one; the function returned ends it. */
export function wire(session: Session, payload: () => Json, view: StandaloneView): () => void {
  let comm: Comm | undefined;
  let speaker: Speaker | undefined;
  const drop = () => {
    view.disconnect();
    speaker?.end();
    if (comm && !comm.isDisposed) comm.close();
    comm = undefined;
  };
  const open = () => {
    drop();
    const mine = session.session?.kernel?.createComm(TARGET);
    if (!mine) return;
    comm = mine;
    const mouth = (speaker = new Speaker(mine));
    const told = list(payload().corrections);
    let isFirst = true;
    mine.onMsg = (message) => {
      const content = record(record(record(message).content).data);
      if ("heard" in content) {
        mouth.heard(content.heard);
        return;
      }
      if (!isFirst) {
        view.hear(content);
        return;
      }
      // The first answer says that the kernel knows this timeline.
      isFirst = false;
      view.connect((said) => { mouth.say(said); });
      const now = list(payload().corrections);
      const kept = alike(told, now);
      const isAsTold = !("payload" in content) || list(record(content.payload).corrections).length === told.length;
      if (!isAsTold || (kept === told.length && kept === now.length)) {
        view.hear(content);
        return;
      }
      // What was done here before the kernel answered is told to it now; corrections go with a new greeting.
      for (let i = kept; i < told.length; i += 1) mouth.say({ action: "undo" });
      if (now.length > kept) open();
    };
    mine.onClose = () => {
      if (comm === mine) view.disconnect();
    };
    mine.open({ key: payload().key, corrections: told });
  };
  const follow = (_sender: unknown, status: unknown) => {
    if (status === "restarting" || status === "autorestarting" || status === "dead") drop();
  };
  session.kernelChanged.connect(open);
  session.statusChanged.connect(follow);
  open();
  return () => {
    session.kernelChanged.disconnect(open);
    session.statusChanged.disconnect(follow);
    drop();
  };
}

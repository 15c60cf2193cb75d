/** The wire from an output of JupyterLab to the timeline in the kernel, as `timeline_ext.jupyter.comm` answers it. */
import { type Json, list, record } from "./payload";
import type { StandaloneView } from "./standalone";

const TARGET = "timeline_ext";

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

/** Keep a view in step with its timeline in the kernel, whenever there is one; the function returned ends it. */
export function wire(session: Session, payload: () => Json, view: StandaloneView): () => void {
  let comm: Comm | undefined;
  const drop = () => {
    view.disconnect();
    if (comm && !comm.isDisposed) comm.close();
    comm = undefined;
  };
  const open = () => {
    drop();
    const mine = session.session?.kernel?.createComm(TARGET);
    if (!mine) return;
    comm = mine;
    const told = list(payload().corrections);
    let answered = false;
    mine.onMsg = (message) => {
      // What was corrected here while the kernel had not answered yet is told when the wire is opened anew.
      if (!answered && list(payload().corrections).length !== told.length) {
        open();
        return;
      }
      answered = true;
      // The first answer says that the kernel knows this timeline.
      view.connect((content) => { mine.send(content); });
      view.hear(record(record(record(message).content).data));
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

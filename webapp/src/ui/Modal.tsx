import type { ReactNode } from 'react';
import { useEffect, useId, useRef } from 'react';

import { LiveRegion } from './announcer';
import { Icon } from './Icon';

/** A dialog over the page: the browser keeps the focus inside, closes it on Escape, and gives the focus back. */
export function Modal({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const opened = dialog.current;
    const before = document.activeElement;
    if (opened !== null && !opened.open) {
      opened.showModal();
    }
    return () => {
      opened?.close();
      if (before instanceof HTMLElement && before.isConnected) {
        before.focus();
      }
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="modal"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className="modal-body">
        <header className="modal-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" className="quiet square" onClick={onClose}>
            <Icon name="close" />
            <span className="only-heard">Close</span>
          </button>
        </header>
        {children}
        <LiveRegion />
      </div>
    </dialog>
  );
}

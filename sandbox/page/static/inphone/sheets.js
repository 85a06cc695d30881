/** What WeChat itself puts over a page: toasts, dialogs, sheets, the question about subscription messages. */

import { words } from './words.js';

let toast = null;
let timer = 0;

export function element(tag, name, text = '') {
  const made = document.createElement(tag);
  made.className = name;
  if (text) made.textContent = text;
  return made;
}

/** Shown until `hideToast`, or so long. */
export function showToast(title, icon, duration) {
  hideToast();
  toast = element('div', 'inphone-toast');
  toast.setAttribute('role', 'status');
  if (icon !== 'none') toast.append(element('span', `inphone-icon inphone-${icon}`));
  toast.append(element('span', '', title));
  document.body.append(toast);
  if (duration) timer = setTimeout(hideToast, duration);
}

export function hideToast() {
  clearTimeout(timer);
  toast?.remove();
  toast = null;
}

/** A dialog over everything; `build` gets the dialog and a function that ends it with an answer. */
function ask(name, build) {
  return new Promise((resolve) => {
    const dialog = element('dialog', name);
    const end = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      end(null);
    });
    build(dialog, end);
    document.body.append(dialog);
    dialog.showModal();
  });
}

function choice(label, kind, work) {
  const made = element('button', `inphone-choice ${kind}`, label);
  made.type = 'button';
  made.addEventListener('click', work);
  return made;
}

/** @returns {Promise<boolean | null>} true for the confirming button, null when there was neither */
export function modal({ title = '', content = '', showCancel = true, confirmText, cancelText }) {
  return ask('inphone-modal', (dialog, end) => {
    if (title) dialog.append(element('h2', '', title));
    if (content) dialog.append(element('p', '', content));
    const row = element('div', 'inphone-buttons');
    if (showCancel) row.append(choice(cancelText || words.cancel, '', () => end(false)));
    row.append(choice(confirmText || words.confirm, 'inphone-main', () => end(true)));
    dialog.append(row);
  });
}

/** @returns {Promise<number | null>} */
export function actionSheet(items) {
  return ask('inphone-sheet', (dialog, end) => {
    items.forEach((item, at) => dialog.append(choice(item, '', () => end(at))));
    dialog.append(choice(words.cancel, 'inphone-quiet', () => end(null)));
  });
}

/**
 * One box for each template; the user ticks those wanted.
 *
 * @param {Array<{id: string, title: string}>} templates
 * @returns {Promise<string[] | null>} the ids that were allowed
 */
export function subscribeSheet(templates, from) {
  return ask('inphone-sheet inphone-subscribe', (dialog, end) => {
    dialog.append(element('h2', '', `${from} ${words.subscribe}`), element('p', 'inphone-hint', words.subscribe_hint));
    const boxes = templates.map(({ id, title }) => {
      const row = element('label', 'inphone-template');
      const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked: true, value: id });
      row.append(box, element('span', '', title));
      dialog.append(row);
      return box;
    });
    const row = element('div', 'inphone-buttons');
    const allowed = () => boxes.filter((box) => box.checked).map((box) => box.value);
    row.append(
      choice(words.cancel, '', () => end([])),
      choice(words.allow, 'inphone-main', () => end(allowed())),
    );
    dialog.append(row);
  });
}

/** Starts the mini-program that the page around this script was made for. */

import { words } from './words.js';
import { setBase } from './files.js';
import { prepare } from './modules.js';
import { setNetwork } from './network.js';
import { actOnTaps, globals, launch, navigation } from './pages.js';
import { element } from './sheets.js';
import { makeWx } from './wx.js';

const start = JSON.parse(document.getElementById('inphone-start').textContent);

function failed(error) {
  console.error(error);
  document.querySelector('.inphone-failed')?.remove();
  const note = element('div', 'inphone-failed', `${start.words.failed}：${error.message}`);
  note.setAttribute('role', 'alert');
  document.body.append(note);
}

window.addEventListener('error', ({ error }) => error && failed(error));
window.addEventListener('unhandledrejection', ({ reason }) =>
  failed(reason instanceof Error ? reason : new Error(String(reason?.errMsg || reason))),
);

Object.assign(words, start.words);
setBase(start.base);
setNetwork(start.base);
const wx = makeWx({ ...start, title: document.title }, navigation);
prepare(start.base, [wx, globals.App, globals.Page, globals.getApp, globals.getCurrentPages]);
actOnTaps(wx);
launch(start.path, failed).catch(failed);

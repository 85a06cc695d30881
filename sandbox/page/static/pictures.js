/** Pictures of a card: the page asks no other host, so a picture elsewhere is named and not loaded. */

import { el, icon, words } from './dom.js';

/** The picture, or a quiet box that says why there is none. */
export function picture(address) {
  if (address.startsWith('/page/') || address.startsWith(`${location.origin}/`)) {
    return el('img', { src: address, alt: '', loading: 'lazy' });
  }
  return el('div', { class: 'no-picture', role: 'img', 'aria-label': words.picture }, icon('image'), el('span', {}, words.picture));
}

/**
 * Opens a web page or a mini-program inside a phone.
 *
 *   openInPhone(phone, { kind: "h5", url, as })
 *   openInPhone(phone, { kind: "mini", appid, path, as })
 *   `quiet: true`: nobody pressed anything, so the focus stays where it is.
 *
 * `as` is who holds the phone: {userid}, {external_userid} or {openid}. The web page is signed in as that person,
 * and shares nothing with what other persons have open.
 */

const BASE = '/page/inphone';
const ICONS = {
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M15 5l-7 7 7 7',
  reload: 'M19 12a7 7 0 1 1-2-5M19 4v4h-4',
  window: 'M14 5h5v5M19 5l-8 8M10 6H6v12h12v-4',
};
const MAY =
  'allow-scripts allow-same-origin allow-forms allow-downloads allow-popups allow-popups-to-escape-sandbox allow-modals';
const open = new WeakMap();

function addStyle() {
  if (document.querySelector(`link[href="${BASE}/static/shell.css"]`)) return;
  document.head.append(
    Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `${BASE}/static/shell.css` }),
  );
}

function button(kind, label, work) {
  const made = document.createElement('button');
  made.type = 'button';
  made.dataset.do = kind;
  made.ariaLabel = label;
  made.title = label;
  made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[kind]}"/></svg>`;
  made.addEventListener('click', work);
  return made;
}

async function asked(what) {
  const answer = await fetch(`${BASE}/open`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(what),
  });
  return answer.json();
}

/** One open page: the bar and the frame under it. */
class Shown {
  constructor(phone, what) {
    this.phone = phone;
    this.what = what;
    this.way = [];
    this.box = document.createElement('section');
    this.box.className = 'inphone';
    this.title = Object.assign(document.createElement('div'), { className: 'inphone-title' });
    this.onMessage = (event) => this.hear(event);
    this.onKey = (event) => event.key === 'Escape' && this.close();
  }

  /** @returns {Promise<HTMLIFrameElement | null>} the frame; null when there is nothing to show in it */
  async load() {
    const found = await asked(this.what);
    const words = found.words || {};
    const bar = document.createElement('header');
    bar.className = 'inphone-bar';
    this.back = button('back', words.back, () => this.frame.contentWindow.postMessage({ inphone: 'back' }, '*'));
    this.back.hidden = true;
    const close = button('close', words.close, () => this.close());
    const address = found.src || found.outside;
    const reload = button('reload', words.reload, () => {
      this.frame.src = this.at || found.src;
    });
    const apart = button('window', words.window, () => window.open(this.at || address, '_blank', 'noopener'));
    reload.hidden = !found.src;
    apart.hidden = !address;
    bar.append(close, this.back, this.title, reload, apart);
    this.box.append(bar, found.src ? this.makeFrame(found) : this.note(found.error));
    this.box.addEventListener('keydown', this.onKey);
    this.cover();
    if (!this.what.quiet) close.focus();
    return this.frame || null;
  }

  makeFrame({ src, title }) {
    this.name(title);
    this.frame = document.createElement('iframe');
    // A mini-program's frame is the sandbox's own page; a web page is a stranger's, and stays in its frame.
    if (this.what.kind === 'h5') this.frame.setAttribute('sandbox', MAY);
    this.frame.allow = 'camera; microphone; autoplay; fullscreen; clipboard-write';
    this.frame.title = title;
    this.frame.src = src;
    window.addEventListener('message', this.onMessage);
    return this.frame;
  }

  note(text) {
    const made = Object.assign(document.createElement('p'), { className: 'inphone-note', textContent: text });
    made.setAttribute('role', 'alert');
    return made;
  }

  name(title) {
    this.title.textContent = title;
    this.box.ariaLabel = title;
    if (this.frame) this.frame.title = title;
  }

  /** Nothing under the page can be reached while it is open; what had the focus gets it back. */
  cover() {
    this.from = document.activeElement;
    this.under = [...this.phone.children].filter((one) => !one.inert);
    this.under.forEach((one) => {
      one.inert = true;
    });
    this.phone.append(this.box);
  }

  /** The frame tells its title, its address, and how many pages lie under the one it shows. */
  hear({ source, data }) {
    if (source !== this.frame.contentWindow || !data || !data.inphone) return;
    if (data.inphone === 'close') this.close();
    if (data.inphone !== 'shown') return;
    this.name(String(data.title || this.title.textContent));
    if (this.what.kind === 'h5') this.walk(String(data.url));
    this.back.hidden = !((this.what.kind === 'h5' ? this.way.length : data.depth) > 1);
  }

  /** A step on, back, or (a reload, a form that leads to its own page) none. */
  walk(url) {
    if (this.way.at(-2) === url) this.way.pop();
    else if (this.way.at(-1) !== url) this.way.push(url);
    this.at = url;
  }

  close() {
    window.removeEventListener('message', this.onMessage);
    this.under?.forEach((one) => {
      one.inert = false;
    });
    this.box.remove();
    if (!this.what.quiet) this.from?.focus();
    open.delete(this.phone);
    this.phone.dispatchEvent(new CustomEvent('inphone-closed'));
  }
}

/**
 * @param {HTMLElement} phone gets the page over all it holds, until it is closed
 * @param {{kind: "h5" | "mini", url?: string, appid?: string, path?: string, as: Object}} what
 * @returns {Promise<HTMLIFrameElement | null>}
 */
export function openInPhone(phone, what) {
  addStyle();
  closeInPhone(phone);
  if (getComputedStyle(phone).position === 'static') phone.style.position = 'relative';
  const shown = new Shown(phone, what);
  open.set(phone, shown);
  return shown.load();
}

/** Close what is open in this phone, if anything is. */
export function closeInPhone(phone) {
  open.get(phone)?.close();
}

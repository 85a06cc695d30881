/** One phone: its conversation, its composer, and what opens inside it. */

import { enter, enterShort } from './actions.js';
import { drawn } from './bubbles.js';
import { Composer } from './composer.js';
import { clockTime, dayTime, el, filled, toast, words } from './dom.js';
import { closeInPhone, openInPhone } from './inphone.js';
import { link, safeUrl } from './rich.js';
import { steady } from './steady.js';

const NEAR_PX = 80;
const PAUSE_MS = 5 * 60000;
const QUESTION = /^第(\d+)题/;
const KF_LINK = /^https:\/\/work\.weixin\.qq\.com\/kf\//;
// The product's short form of such a link; a dead one opens as the page that it answers with.
const SHORT_LINK = /\/i\/[A-Za-z0-9]{8}$/;

export class Phone {
  constructor(role) {
    this.role = role;
    this.version = '';
    this.drawn = new Map();
    this.unseen = 0;
    this.time = el('span', {});
    this.lines = el('div', { class: 'lines', role: 'log', 'aria-label': `${role.name} ${words.messages}`, tabindex: '0' });
    this.newer = el('button', { type: 'button', class: 'newer', hidden: true, onclick: () => { this.atEnd = true; this.toEnd(); } });
    this.composer = new Composer(role, this);
    this.element = el('section', { class: `phone ${role.kind}`, 'data-role': role.id, 'aria-label': `${role.name}${words.phone_of}` },
      el('div', { class: 'status', 'aria-hidden': 'true' }, this.time, el('span', { class: 'battery' })),
      el('h2', { class: 'phone-title' }, el('span', {}, role.name), el('small', {}, `${role.label} · ${role.userid ? words.wecom : words.wechat}`)),
      el('div', { class: 'lines-box' }, this.lines, this.newer), this.composer.element);
    steady(this.element);
    this.openLink = (url) => this.open({ url });
    this.followEnd();
    this.update([], []);
  }

  /** The letter in the round picture beside a line. */
  initial(message) {
    if (message.from === 'me') return [...this.role.name].at(0) || words.me;
    return message.servicer ? [...message.servicer].at(0) : words.bank;
  }

  /** The number of the question that was asked last; 0 outside an interview. */
  question() {
    const asked = (this.messages || []).map((message) => (message.from === 'them' ? QUESTION.exec(message.text || '') : null)).filter(Boolean);
    return Number(asked.at(-1)?.[1] || 0);
  }

  link(url, label) {
    return link(url, label, this.openLink);
  }

  tick(now) {
    this.time.textContent = clockTime(now);
  }

  /** Draw what is new or different; a line that did not change keeps its element, and with it a playing voice. */
  update(messages, menu) {
    this.messages = messages;
    const shown = [];
    let before = 0;
    const fresh = messages.filter((message) => message.from === 'them' && !this.drawn.has(message.seq)).length;
    // Whoever just spoke wants to see it, wherever they had scrolled to.
    if (messages.some((message) => message.from === 'me' && !this.drawn.has(message.seq))) this.atEnd = true;
    for (const message of messages) {
      const at = Date.parse(message.at);
      if (at - before > PAUSE_MS) shown.push(this.kept(`t${message.seq}`, message.at, () => el('p', { class: 'system' }, dayTime(message.at))));
      before = at;
      const { clicks: _clicks, ...told } = message;
      shown.push(this.kept(message.seq, JSON.stringify(told), () => drawn(message, this)));
    }
    if (!messages.length) shown.push(this.nothing());
    this.place(shown);
    this.composer.setMenu(menu);
    if (fresh && this.version) this.buzz();
    if (fresh && this.version && !this.atEnd) this.tellNewer(this.unseen + fresh);
    this.toEnd();
  }

  /** The newest line stays in sight until somebody scrolls up to read. */
  followEnd() {
    this.atEnd = true;
    const lines = this.lines;
    lines.addEventListener('scroll', () => { this.atEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < NEAR_PX; if (this.atEnd) this.tellNewer(0); });
    lines.addEventListener('load', () => this.toEnd(), true);
    new ResizeObserver(() => this.toEnd()).observe(lines);
  }

  toEnd() {
    if (!this.atEnd) return;
    this.lines.scrollTop = this.lines.scrollHeight;
    this.tellNewer(0);
  }

  /** How many messages came while somebody read further up. */
  tellNewer(count) {
    this.unseen = count;
    this.newer.hidden = !count;
    this.newer.textContent = count ? `↓ ${filled(words.newer, { count })}` : '';
  }

  kept(key, told, make) {
    const known = this.drawn.get(key);
    if (known?.told === told) return known.node;
    const node = make();
    this.drawn.set(key, { told, node });
    return node;
  }

  /** Put these nodes in this order, moving none that already stands where it belongs. */
  place(nodes) {
    const wanted = new Set(nodes);
    for (const child of [...this.lines.children]) if (!wanted.has(child)) child.remove();
    nodes.forEach((node, at) => {
      if (this.lines.children[at] !== node) this.lines.insertBefore(node, this.lines.children[at] || null);
    });
  }

  nothing() {
    const hint = this.role.userid ? words.empty_member : this.role.external_userid ? words.empty_candidate : words.empty_stranger;
    return this.kept('nothing', hint, () => el('div', { class: 'nothing' }, el('p', {}, words.empty), el('small', {}, hint),
      this.role.external_userid ? el('button', { type: 'button', class: 'primary', onclick: () => enter(this.role) }, words.enter) : null));
  }

  buzz() {
    this.element.classList.remove('buzz');
    void this.element.offsetWidth; // begins the animation anew
    this.element.classList.add('buzz');
  }

  /** Follow a link, a button's address or a mini-program's path, as this person. */
  open(target, quiet = false) {
    const as = this.role.userid ? { userid: this.role.userid }
      : { external_userid: this.role.external_userid, openid: this.role.openid };
    if (target.appid || target.pagepath) {
      openInPhone(this.element, { kind: 'mini', appid: target.appid, path: target.pagepath || '', as, quiet });
      return;
    }
    const url = safeUrl(target.url || '');
    if (!url) toast(words.closed_link);
    else if (KF_LINK.test(url) && this.role.external_userid) enter(this.role, { url });
    else if (SHORT_LINK.test(url) && this.role.external_userid) this.openShort(url, as);
    else openInPhone(this.element, { kind: 'h5', url, as, quiet });
  }

  async openShort(url, as) {
    if (!await enterShort(this.role, url)) openInPhone(this.element, { kind: 'h5', url, as });
  }

  /** What the tour wants to be seen in this phone; nothing: the conversation. */
  direct(opened) {
    if (opened.url || opened.pagepath) this.open(opened, true);
    else closeInPhone(this.element);
  }
}

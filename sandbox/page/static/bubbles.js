/** One message of a phone as an element; whatever is unknown becomes a plain bubble with its type's name. */

import { templateCard } from './cards.js';
import { el, icon, words } from './dom.js';
import { picture } from './pictures.js';
import { described, markdown, rich, safeUrl } from './rich.js';
import { tap } from './actions.js';
import { voiceBubble } from './voice.js';

const address = (medium) => `/page/media/${encodeURIComponent(medium.id)}`;
const kilobytes = (bytes) => (bytes > 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`);
const NOTICES = ['sms', 'mail', 'subscribe', 'friend', 'schedule', 'approval'];
const list = (value) => (Array.isArray(value) ? value : []);

const bubble = (...inside) => el('div', { class: 'bubble' }, ...inside);
const row = (label, onclick) => el('button', { type: 'button', class: 'card-open', onclick }, label);

const KINDS = {
  text: (message, phone) => bubble(rich(message.body.content ?? message.text, phone.openLink)),
  markdown: (message, phone) => el('div', { class: 'bubble markdown' }, markdown(message.body.content, phone.openLink)),
  msgmenu: menu,
  voice: (message) => (message.medium ? voiceBubble(message.medium) : named(message)),
  image: (message) => (viewable(message, 'image/') ? el('a', { class: 'picture', href: address(message.medium), target: '_blank', rel: 'noopener' },
    el('img', { src: address(message.medium), alt: words.image })) : saved(message)),
  video: (message) => (viewable(message, 'video/') ? el('video', { class: 'picture', controls: true, preload: 'metadata', src: address(message.medium) }) : saved(message)),
  file: saved,
  location: (message) => el('div', { class: 'card plain-card' }, el('div', { class: 'card-head' },
    el('p', { class: 'card-title' }, message.body.name || words.location), el('p', { class: 'card-desc' }, message.body.address || '')),
  el('div', { class: 'map' }, icon('location'), `${message.body.latitude ?? ''}, ${message.body.longitude ?? ''}`)),
  link: (message, phone) => linked(message.body.title, message.body.desc, () => phone.openLink(message.body.url), message.body.url),
  miniprogram: (message, phone) => mini(message.body.title, message.body, phone),
  miniprogram_notice: miniNotice,
  textcard: (message, phone) => el('div', { class: 'card' }, el('div', { class: 'card-head' },
    el('p', { class: 'card-title' }, message.body.title), el('div', { class: 'card-desc' }, described(message.body.description, phone.openLink))),
  row(message.body.btntxt || words.details, () => phone.openLink(message.body.url))),
  news,
  mpnews: (message) => el('div', { class: 'card' }, list(message.body.articles).map((article) => el('div', { class: 'card-head' },
    el('p', { class: 'card-title' }, article.title || ''), el('p', { class: 'card-desc' }, article.digest || '')))),
  template_card: templateCard,
  sms: (message, phone) => notice('sms', message.body.sign ? `【${message.body.sign}】` : '', rich(message.text, phone.openLink)),
  mail: (message, phone) => notice('mail', message.body.subject, rich(letter(message), phone.openLink), message.body.from),
  friend: plainNotice,
  schedule: plainNotice,
  approval: plainNotice,
  subscribe: (message, phone) => notice('subscribe', '', list(Object.values(message.body.data || {})).map((line) => el('p', {}, line)), '',
    message.body.page ? row(words.open_mini, () => phone.open({ pagepath: message.body.page })) : null),
};

/** The element of one message; a drawing that fails is shown as its type's name. */
export function drawn(message, phone) {
  if (message.recalled) return el('p', { class: 'system' }, message.from === 'me' ? words.recalled_me : words.recalled_them);
  const make = Object.hasOwn(KINDS, message.msgtype) ? KINDS[message.msgtype] : named;
  let inside;
  try {
    inside = message.medium?.gone ? bubble(words.gone) : make({ ...message, body: message.body || {} }, phone);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    inside = named(message); // a shape that no documented message has
  }
  const system = NOTICES.includes(message.channel);
  if (system) return el('div', { class: 'line notice-line', 'data-channel': message.channel }, inside);
  return el('div', { class: `line ${message.from}`, 'data-channel': message.channel, 'data-type': message.msgtype },
    el('span', { class: 'avatar', 'aria-hidden': 'true' }, phone.initial(message)),
    message.channel === 'chat' ? el('div', { class: 'grouped' }, el('small', {}, `${words.chat} ${message.chat_name || ''}`), inside) : inside);
}

function named(message) {
  const kind = words.kinds[message.msgtype] || message.msgtype;
  return el('div', { class: 'bubble unsupported' }, icon('unknown'), el('span', {}, `[${kind}] ${words.unsupported}`));
}

const viewable = (message, start) => message.medium && (message.medium.type || '').startsWith(start);

function saved(message) {
  if (!message.medium) return named(message);
  return el('a', { class: 'card file', href: address(message.medium), download: message.medium.filename || true },
    el('span', {}, el('strong', {}, message.medium.filename), el('small', {}, kilobytes(message.medium.bytes))), icon('file'));
}

function menu(message, phone) {
  const items = list(message.body.list).map((item) => {
    const inner = item[item.type] || {};
    if (item.type === 'text') return el('p', {}, rich(inner.content, phone.openLink));
    const onclick = async () => {
      const body = inner.id ? { menu_id: inner.id } : { label: inner.content };
      const told = await tap(phone.role, { ...body, open_kfid: message.open_kfid });
      if (told && (told.url || told.appid)) phone.open(told);
    };
    return el('button', { type: 'button', class: 'menu-item', onclick }, inner.content || '');
  });
  return el('div', { class: 'bubble menu' },
    message.body.head_content ? el('p', {}, rich(message.body.head_content, phone.openLink)) : null, items,
    message.body.tail_content ? el('p', { class: 'tail' }, rich(message.body.tail_content, phone.openLink)) : null);
}

function linked(title, text, open, url) {
  return el('button', { type: 'button', class: 'card linked', disabled: !safeUrl(url || ''), onclick: open },
    el('strong', {}, title || url || ''), el('span', {}, el('small', {}, text || ''), icon('link')));
}

function mini(title, target, phone) {
  return el('button', { type: 'button', class: 'card linked', onclick: () => phone.open({ appid: target.appid, pagepath: target.pagepath || target.page }) },
    el('strong', {}, title || words.open_mini), el('span', { class: 'mini-mark' }, icon('mini'), el('small', {}, words.mini)));
}

function miniNotice(message, phone) {
  return el('div', { class: 'card' },
    el('div', { class: 'card-head' }, el('p', { class: 'card-title' }, message.body.title || ''), el('p', { class: 'card-desc' }, message.body.description || '')),
    el('dl', { class: 'card-body' }, list(message.body.content_item).map((item) => el('div', {}, el('dt', {}, item.key), el('dd', {}, item.value)))),
    row(words.open_mini, () => phone.open({ appid: message.body.appid, pagepath: message.body.page })));
}

function news(message, phone) {
  return el('div', { class: 'card news' }, list(message.body.articles).map((article) => el('button', {
    type: 'button', onclick: () => phone.open({ url: article.url, appid: article.appid, pagepath: article.pagepath }),
  }, article.picurl ? picture(article.picurl) : null, el('strong', {}, article.title), el('small', {}, article.description || ''))));
}

function plainNotice(message, phone) {
  return notice(message.channel, '', rich(message.text, phone.openLink), message.body.from);
}

function letter(message) {
  const subject = message.body.subject;
  return subject && message.text.startsWith(subject) ? message.text.slice(subject.length).trim() : message.text;
}

function notice(kind, title, text, from = '', foot = null) {
  return el('div', { class: `card notification ${kind}` },
    el('p', { class: 'notification-head' }, icon(kind), words[kind], from ? el('small', {}, from) : null),
    title && kind === 'mail' ? el('p', { class: 'card-title' }, title) : null,
    el('div', { class: 'notification-text' }, kind === 'sms' ? title : null, text), foot);
}

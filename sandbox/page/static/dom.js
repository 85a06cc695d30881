/** Elements, words and icons. Texts become text nodes, so nothing that arrives is ever read as HTML. */

const told = JSON.parse(document.getElementById('words').textContent);
export const words = told.script;
export const clockWords = told.clock;

/** "第{number}题" with its values. */
export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** el('p', {class: 'x', onclick: f, 'aria-label': '…'}, child, 'text'): children that are null are left out. */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (name === 'class') made.className = value;
    else made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ''));
  return made;
}

const PATHS = {
  mic: 'M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3Zm-7 9a7 7 0 0 0 14 0m-7 7v2',
  keyboard: 'M3 7h18v10H3zM7 10.5h.01M11 10.5h.01M15 10.5h.01M8 14h8',
  more: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 5v8m-4-4h8',
  wave: 'M8 9.5a4 4 0 0 1 0 5m3-7.5a8 8 0 0 1 0 10m3-12.500a12 12 0 0 1 0 15',
  image: 'M4 5h16v14H4zm0 11 5-5 4 4 3-3 4 4M9 9h.01',
  video: 'M4 6h11v12H4zm11 4 5-3v10l-5-3',
  file: 'M7 3h7l4 4v14H7zm7 0v4h4',
  location: 'M12 21s7-6.2 7-11a7 7 0 0 0-14 0c0 4.8 7 11 7 11Zm0-8.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5',
  recall: 'M9 7H5V3m0 4a8 8 0 1 1-1 6',
  sms: 'M4 5h16v11H9l-5 4z',
  mail: 'M3 6h18v13H3zm0 1 9 6 9-6',
  subscribe: 'M6 10a6 6 0 0 1 12 0c0 5 2 6 2 6H4s2-1 2-6Zm4 9a2 2 0 0 0 4 0',
  friend: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 8a7 7 0 0 1 14 0',
  schedule: 'M4 6h16v14H4zm0 4h16M8 3v4m8-4v4',
  approval: 'M6 3h12v18H6zm3 9 2.5 2.5 4.5-5',
  close: 'm6 6 12 12M18 6 6 18',
  mini: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 5.500v7a2.5 2.5 0 1 1-2.5-2.500m2.5-4.500a2.5 2.5 0 1 1 2.5 2.5',
  menu: 'M5 7h14M5 12h14M5 17h14',
  dots: 'M6 12h.01M12 12h.01M18 12h.01',
  check: 'M5 12.5 10 17l9-10',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1m2 4a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  play: 'M8 5v14l11-7z',
  unknown: 'M4 4h16v16H4zm8 12.500v.01M9.5 9.500a2.5 2.5 0 1 1 2.5 3v1',
};

/** One of the drawings above; decoration only, so screen readers pass over it. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', PATHS[name] || PATHS.unknown);
  svg.append(path);
  return svg;
}

const ZONE = 'Asia/Shanghai';
const CLOCK = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, month: 'long', day: 'numeric' });
const WEEKDAY = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, weekday: 'short' });

export const clockTime = (at) => CLOCK.format(new Date(at));
export const dayTime = (at) => `${DAY.format(new Date(at))} ${clockTime(at)}`;
export const longTime = (at) => `${DAY.format(new Date(at))} ${WEEKDAY.format(new Date(at))} ${clockTime(at)}`;

let hiding = 0;

/** A short line over everything, read out too. */
export function toast(text) {
  const box = document.getElementById('toast');
  box.textContent = text;
  box.classList.add('shown');
  clearTimeout(hiding);
  hiding = setTimeout(() => box.classList.remove('shown'), 3500);
}

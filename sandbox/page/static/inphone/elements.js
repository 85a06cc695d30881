/**
 * Makes the elements of a page and tells its methods what happens to them. A tag, attribute or event that is not in
 * tags.js is a gap: it is drawn as a plain box, and the console says so once.
 */

import { shown } from './expression.js';
import { box, EVENTS_EVERYWHERE, EVERYWHERE, nothing, TAGS } from './tags.js';

const BINDING = /^(bind|catch):?([a-z]+)$/;
const told = new Set();
const leaving = [];
let pressed = false;

function gap(what) {
  if (!told.has(what)) console.warn(`gap: this runner does not know ${what}`);
  told.add(what);
}

/** What of a tag and its attributes the runner lacks. */
export function gaps(tag, names) {
  const known = TAGS[tag];
  if (!known) return [`<${tag}>`];
  const lacks = (name) => {
    const [, , event] = BINDING.exec(name) || [];
    if (event) return !(event in known.events || event in EVENTS_EVERYWHERE);
    return !(name in known.set || name in EVERYWHERE || /^(data|aria|wx)[-:]/.test(name));
  };
  return names.filter(lacks).map((name) => `<${tag} ${name}>`);
}

export function create(node) {
  gaps(node.tag, Object.keys(node.attributes)).forEach(gap);
  const dom = (TAGS[node.tag] || box('view')).make(node);
  dom.wx = { dataset: {}, handlers: {}, attributes: {} };
  return dom;
}

/** Bring an element from its last attributes to the wanted ones. */
export function change(node, before, page) {
  const { dom } = node;
  dom.wx.attributes = node.attributes;
  const first = Object.keys(before).length === 0;
  for (const [name, found] of Object.entries(node.attributes)) {
    if (first || before[name] !== found) set(dom, node.tag, name, found, page);
  }
}

function set(dom, tag, name, found, page) {
  const binding = BINDING.exec(name);
  if (binding) listen(dom, tag, binding, found, page);
  else if (name.startsWith('data-')) dom.wx.dataset[camel(name.slice(5))] = found;
  else if (name.startsWith('aria-') && name !== 'aria-role') dom.setAttribute(name, shown(found));
  else (TAGS[tag]?.set[name] || EVERYWHERE[name] || nothing)(dom, found);
}

function camel(name) {
  return name.toLowerCase().replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

function listen(dom, tag, [, how, type], method, page) {
  const known = dom.wx.handlers[type];
  dom.wx.handlers[type] = method;
  const [native, detail] = TAGS[tag]?.events[type] || EVENTS_EVERYWHERE[type] || [];
  if (known !== undefined || !native) return;
  const tell = (event) => {
    const found = detail(dom, event);
    if (found) page.handle(dom.wx.handlers[type], wxEvent(type, dom, event, found), dom);
  };
  dom.addEventListener(native, (event) => {
    if (how === 'catch') event.stopPropagation();
    if (type === 'submit') event.preventDefault();
    if (type === 'blur' && pressed) leaving.push(() => tell(event));
    else tell(event);
  });
}

/**
 * A field is left when the mouse goes down, long before the click; on a phone the two come at once. So the page hears of
 * it with the click: else what it does then, such as disabling the button, would swallow the tap.
 */
function leave() {
  leaving.splice(0).forEach((tell) => tell());
}

addEventListener(
  'pointerdown',
  () => {
    pressed = true;
  },
  true,
);
addEventListener('click', leave, true);
for (const name of ['pointerup', 'pointercancel']) {
  addEventListener(
    name,
    () => {
      pressed = false;
      setTimeout(leave);
    },
    true,
  );
}

function wxEvent(type, dom, event, detail) {
  const target = event.target.closest?.('*') || dom;
  const seen = (one) => ({ id: one.id || '', dataset: { ...(one.wx?.dataset || {}) } });
  return {
    type,
    timeStamp: Math.round(event.timeStamp),
    detail,
    target: seen(target),
    currentTarget: seen(dom),
    touches: [],
  };
}

/**
 * The components of WXML as elements of the page: tag -> how it is made, what its attributes do, which events it has.
 * Source: developers.weixin.qq.com/miniprogram/dev/component/
 */

import { file } from './files.js';
import { shown } from './expression.js';
import { words } from './words.js';
import { inRpx, OWN } from './wxss.js';

const KEYBOARDS = { number: 'numeric', digit: 'decimal', idcard: 'text', text: 'text', nickname: 'text', tel: 'tel' };
const FITS = {
  aspectFit: 'contain',
  aspectFill: 'cover',
  scaleToFill: 'fill',
  widthFix: 'contain',
  heightFix: 'contain',
};
let lastGroup = 0;

const flag = (found) => found === '' || (Boolean(found) && found !== 'false');
const switched = (name) => (dom, found) => {
  dom[name] = flag(found);
};
const text = (name) => (dom, found) => {
  dom[name] = shown(found);
};
const attribute = (name) => (dom, found) => dom.setAttribute(name, shown(found));
const marked = (name) => (dom, found) => {
  dom.dataset[name] = shown(found);
};
export const nothing = () => {};

/** What was typed stays when the data says the same. */
function typed(dom, found) {
  if (dom.value !== shown(found)) dom.value = shown(found);
}

function longest(dom, found) {
  if (Number(found) >= 0) dom.maxLength = Number(found);
  else dom.removeAttribute('maxlength');
}

function keyboard(dom, found) {
  dom.inputMode = KEYBOARDS[found] || 'text';
  if (flag(dom.wx.attributes.password)) dom.type = 'password';
}

const TYPING = {
  value: typed,
  placeholder: text('placeholder'),
  maxlength: longest,
  disabled: switched('disabled'),
  name: nothing,
  'placeholder-class': nothing,
  'placeholder-style': nothing,
  'confirm-type': nothing,
  focus: (dom, found) => {
    if (flag(found)) setTimeout(() => dom.focus());
  },
};
const TYPED = {
  input: ['input', (dom) => ({ value: dom.value, cursor: dom.selectionStart ?? dom.value.length })],
  focus: ['focus', (dom) => ({ value: dom.value })],
  blur: ['blur', (dom) => ({ value: dom.value })],
  confirm: ['keydown', (dom, event) => (event.key === 'Enter' ? { value: dom.value } : null)],
};

export function box(tag, set = {}, events = {}) {
  return { make: () => document.createElement(OWN.includes(tag) ? `wx-${tag}` : tag), set, events };
}

function input(type, set, events, name = '') {
  return {
    make: () => Object.assign(document.createElement('input'), { type, className: name }),
    set,
    events,
  };
}

/** A picker is whatever it shows, under a native control that takes the tap and the keys. */
function makePicker({ attributes }) {
  const dom = document.createElement('wx-picker');
  dom.inner = document.createElement('span');
  const native = { date: 'date', time: 'time' }[attributes.mode];
  dom.control = document.createElement(native ? 'input' : 'select');
  if (native) dom.control.type = native;
  if (attributes.mode && !native && attributes.mode !== 'selector') console.warn(`gap: picker mode ${attributes.mode}`);
  dom.control.ariaLabel = attributes['aria-label'] || attributes['header-text'] || words.choose;
  dom.append(dom.inner, dom.control);
  dom.settle = () => settlePicker(dom);
  return dom;
}

function settlePicker(dom) {
  const { range, 'range-key': key, value, start, end, disabled } = dom.wx.attributes;
  dom.control.disabled = disabled !== undefined && flag(disabled);
  if (dom.control.tagName === 'SELECT') {
    const names = (range || []).map((one) => shown(key ? one[key] : one));
    if (names.join('\n') !== dom.names) {
      dom.names = names.join('\n');
      dom.control.replaceChildren(new Option(words.choose, '-1'), ...names.map((name, at) => new Option(name, at)));
      dom.control.options[0].disabled = true;
    }
    dom.control.value = names[value] === undefined ? '-1' : String(value);
  } else Object.assign(dom.control, { value: shown(value), min: shown(start), max: shown(end) });
}

function makeImage() {
  const dom = document.createElement('wx-image');
  dom.picture = new Image();
  dom.picture.alt = '';
  dom.append(dom.picture);
  dom.inner = document.createElement('span');
  for (const name of ['load', 'error']) dom.picture.addEventListener(name, () => dom.dispatchEvent(new Event(name)));
  return dom;
}

function grouped(tag) {
  const made = box(
    tag,
    { name: nothing },
    {
      change: ['change', (dom) => ({ value: chosen(dom) })],
    },
  );
  const make = () => {
    const dom = made.make();
    const group = `group-${(lastGroup += 1)}`;
    dom.settle = () =>
      dom.querySelectorAll('[type=radio]').forEach((one) => {
        one.name = group;
      });
    return dom;
  };
  return { ...made, make };
}

function chosen(dom) {
  const found = [...dom.querySelectorAll('input:checked')].map((one) => one.value);
  return dom.localName === 'wx-radio-group' ? found[0] : found;
}

/** What a form holds, by the names of its fields. */
function filled(form) {
  const found = {};
  for (const dom of form.querySelectorAll('*')) {
    const name = dom.wx?.attributes.name;
    if (!name || dom.type === 'radio') continue;
    if (dom.localName.endsWith('-group')) found[name] = chosen(dom);
    else if (dom.type === 'checkbox') found[name] = dom.checked;
    else found[name] = (dom.control || dom).value;
  }
  return found;
}

const CHECKED = { value: text('value'), checked: switched('checked'), disabled: switched('disabled'), color: nothing };
export const TAGS = {
  page: box('page'),
  view: box('view', { 'hover-class': nothing }),
  text: box('text', { 'user-select': nothing, selectable: nothing }),
  label: box('label', { for: attribute('for') }),
  'scroll-view': box('scroll-view', { 'scroll-y': marked('y'), 'scroll-x': marked('x') }),
  button: {
    make: () => Object.assign(document.createElement('button'), { type: 'button' }),
    set: {
      type: marked('type'),
      size: marked('size'),
      plain: marked('plain'),
      loading: (dom, found) => {
        dom.ariaBusy = flag(found);
      },
      disabled: switched('disabled'),
      'form-type': (dom, found) => {
        dom.type = shown(found) || 'button';
      },
      'open-type': marked('open'),
      'hover-class': nothing,
    },
    events: { getphonenumber: ['wx-phone', (dom, event) => event.detail] },
  },
  input: input('text', { ...TYPING, type: keyboard, password: keyboard }, TYPED),
  textarea: box('textarea', { ...TYPING, 'auto-height': nothing }, TYPED),
  picker: {
    make: makePicker,
    events: { change: ['change', (dom) => ({ value: dom.control.value })], cancel: ['cancel', () => ({})] },
    set: Object.fromEntries(
      ['mode', 'range', 'range-key', 'value', 'start', 'end', 'disabled', 'name', 'header-text'].map((name) => [
        name,
        nothing,
      ]),
    ),
  },
  image: {
    make: makeImage,
    events: { load: ['load', () => ({})], error: ['error', () => ({})] },
    set: {
      src: (dom, found) => {
        dom.picture.src = file(shown(found));
      },
      mode: (dom, found) => {
        dom.picture.style.objectFit = FITS[found] || 'fill';
      },
      'lazy-load': nothing,
    },
  },
  'radio-group': grouped('radio-group'),
  'checkbox-group': grouped('checkbox-group'),
  radio: input('radio', CHECKED, {}),
  checkbox: input('checkbox', CHECKED, {}),
  switch: input(
    'checkbox',
    { ...CHECKED, name: nothing, type: nothing },
    { change: ['change', (dom) => ({ value: dom.checked })] },
    'wx-switch',
  ),
  slider: input(
    'range',
    {
      value: typed,
      min: text('min'),
      max: text('max'),
      step: text('step'),
      name: nothing,
      disabled: switched('disabled'),
      'show-value': nothing,
    },
    {
      change: ['change', (dom) => ({ value: Number(dom.value) })],
      changing: ['input', (dom) => ({ value: Number(dom.value) })],
    },
  ),
  form: box(
    'form',
    { 'report-submit': nothing },
    { submit: ['submit', (dom) => ({ value: filled(dom) })], reset: ['reset', () => ({})] },
  ),
  navigator: box('navigator', { url: marked('url'), 'open-type': marked('open'), delta: marked('delta') }),
};
export const EVERYWHERE = {
  id: text('id'),
  class: text('className'),
  style: (dom, found) => {
    dom.style.cssText = inRpx(shown(found));
  },
  hidden: switched('hidden'),
  'aria-role': attribute('role'),
};
export const EVENTS_EVERYWHERE = {
  tap: ['click', (dom, event) => ({ x: event.clientX, y: event.clientY })],
  ...Object.fromEntries(
    ['touchstart', 'touchmove', 'touchend', 'touchcancel', 'transitionend', 'animationend'].map((name) => [
      name,
      [name, () => ({})],
    ]),
  ),
};

/** The five template cards; after an update the buttons are grey and say what became of them. */

import { press, pressMenu } from './actions.js';
import { el, icon, words } from './dom.js';
import { picture } from './pictures.js';

const TONES = ['grey', 'black', 'red', 'green'];
const list = (value) => (Array.isArray(value) ? value : []);

/** One card for its receiver. */
export function templateCard(message, phone) {
  const card = message.body || {};
  const used = message.replaced !== null && message.replaced !== undefined;
  const answers = new Map();
  const form = el('div', { class: `card ${used ? 'used' : ''}`, 'data-card': card.card_type || '' },
    head(card, message, phone), image(card), body(card, phone),
    choices(card, used, answers, message.chosen || {}), buttons(card, message, phone, used, answers));
  return form;
}

function head(card, message, phone) {
  const source = card.source || {};
  const menu = list(card.action_menu?.action_list);
  return el('div', { class: 'card-head' },
    source.desc ? el('p', { class: `card-source tone-${TONES[source.desc_color] || 'grey'}` }, source.desc) : null,
    menu.length ? cornerMenu(card.action_menu, menu, message, phone) : null,
    card.main_title?.title ? el('p', { class: 'card-title' }, card.main_title.title) : null,
    card.main_title?.desc ? el('p', { class: 'card-desc' }, card.main_title.desc) : null);
}

function cornerMenu(told, menu, message, phone) {
  const items = el('ul', { class: 'corner-items', hidden: true }, menu.map((item) => el('li', {},
    el('button', {
      type: 'button',
      onclick: () => { items.hidden = true; pressMenu(phone.role, { key: item.key, task_id: message.task_id }); },
    }, item.text))));
  const toggle = el('button', {
    type: 'button', class: 'corner', 'aria-label': told.desc || words.card_menu, 'aria-expanded': 'false',
    onclick: () => { items.hidden = !items.hidden; toggle.setAttribute('aria-expanded', String(!items.hidden)); },
  }, icon('dots'));
  return el('div', { class: 'corner-menu' }, toggle, items);
}

function image(card) {
  const wide = card.card_image?.url;
  const side = card.image_text_area;
  if (wide) return el('div', { class: 'card-image' }, picture(wide));
  if (!side) return null;
  return el('div', { class: 'card-aside' }, side.image_url ? picture(side.image_url) : null,
    el('div', {}, el('p', { class: 'card-title' }, side.title || ''), el('p', { class: 'card-desc' }, side.desc || '')));
}

function body(card, phone) {
  const emphasis = card.emphasis_content;
  const quote = card.quote_area;
  const parts = [
    emphasis ? el('div', { class: 'emphasis' }, el('p', {}, emphasis.title || ''), el('span', {}, emphasis.desc || '')) : null,
    quote && (quote.title || quote.quote_text) ? el('div', { class: 'quote' }, el('p', {}, quote.title || ''), el('p', {}, quote.quote_text || '')) : null,
    card.sub_title_text ? el('p', { class: 'card-sub' }, card.sub_title_text) : null,
    ...list(card.vertical_content_list).map((row) => el('div', { class: 'vertical' }, el('p', {}, row.title || ''), el('p', { class: 'card-desc' }, row.desc || ''))),
    list(card.horizontal_content_list).length ? el('dl', {}, card.horizontal_content_list.map((row) => el('div', {},
      el('dt', {}, row.keyname || ''), el('dd', {}, value(row, phone))))) : null,
  ].filter(Boolean);
  return parts.length ? el('div', { class: 'card-body' }, parts) : null;
}

function value(row, phone) {
  if (row.type === 1 && row.url) return phone.link(row.url, row.value || row.url);
  return row.value || row.userid || '';
}

function choices(card, used, answers, before) {
  const made = [];
  const selects = [...list(card.select_list), ...(card.button_selection ? [card.button_selection] : [])];
  for (const one of selects) made.push(select(one, used, answers, before));
  if (card.checkbox) made.push(checkbox(card.checkbox, used, answers, before));
  return made.length ? el('div', { class: 'card-choices' }, made) : null;
}

function select(one, used, answers, before) {
  const chosen = before[one.question_key]?.[0] || one.selected_id || list(one.option_list)[0]?.id;
  const menu = el('select', {
    disabled: used || one.disable, onchange: () => answers.set(one.question_key, [menu.value]),
  }, list(one.option_list).map((option) => el('option', { value: option.id, selected: option.id === chosen }, option.text)));
  answers.set(one.question_key, [menu.value]);
  return el('label', {}, el('span', {}, one.title || ''), menu);
}

function checkbox(box, used, answers, before) {
  const picked = before[box.question_key];
  const many = box.mode === 1;
  const inputs = list(box.option_list).map((option) => el('input', {
    type: many ? 'checkbox' : 'radio', name: `${box.question_key}-${Math.random()}`, value: option.id,
    checked: picked ? picked.includes(option.id) : option.is_checked, disabled: used || box.disable,
  }));
  if (!many) inputs.forEach((input) => { input.name = inputs[0].name; });
  const read = () => answers.set(box.question_key, inputs.filter((input) => input.checked).map((input) => input.value));
  inputs.forEach((input) => input.addEventListener('change', read));
  read();
  return el('fieldset', {}, inputs.map((input, at) => el('label', { class: 'option' }, input, box.option_list[at].text)));
}

function buttons(card, message, phone, used, answers) {
  const made = [...list(card.jump_list).map((jump) => row(jump.title, () => phone.open(jump), !jump.type))];
  const action = card.card_action;
  // A button that opens the card's own page is the way there until it greys.
  const led = !used && list(card.button_list).some((button) => button.url && button.url === action?.url);
  if (action?.type && !led && !list(card.jump_list).length) made.push(row(words.details, () => phone.open(action)));
  const pressed = list(card.button_list).map((button) => pushButton(button, message, phone, used, answers));
  if (card.submit_button) {
    pressed.push(pushButton({ ...card.submit_button, text: card.submit_button.text || words.submit }, message, phone, used, answers));
  }
  const shown = used && message.replaced
    ? [el('button', { type: 'button', disabled: true, class: 'replaced' }, icon('check'), message.replaced)] : pressed;
  return el('div', { class: 'card-foot' }, made, shown.length ? el('div', { class: 'card-buttons' }, shown) : null);
}

function row(title, open, still = false) {
  return still ? el('p', { class: 'jump' }, title) : el('button', { type: 'button', class: 'jump', onclick: open }, title);
}

function pushButton(button, message, phone, used, answers) {
  const made = el('button', {
    type: 'button', disabled: used, class: `style-${button.style || 1}`,
    onclick: async () => {
      if (button.url) { phone.open(button); return; }
      made.classList.add('waiting');
      const selected = Object.fromEntries([...answers].filter(([key]) => key));
      const body = { key: button.key, task_id: message.task_id };
      if (Object.keys(selected).length) body.selected = selected;
      await press(phone.role, body);
      made.classList.remove('waiting');
    },
  }, button.text);
  return made;
}

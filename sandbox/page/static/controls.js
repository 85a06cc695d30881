/** The clock's buttons, and the switches that make trouble. */

import { act } from './actions.js';
import { clockWords, el, longTime, words } from './dom.js';

const byId = (id) => document.getElementById(id);

export class Controls {
  constructor() {
    this.chaosTold = '';
    byId('trouble').addEventListener('toggle', () => { if (byId('trouble').open) byId('trouble').scrollIntoView({ block: 'nearest' }); });
    for (const button of byId('clock').children) button.addEventListener('click', () => this.move(button));
  }

  take(told) {
    this.time(told.clock);
    this.chaos(told.chaos);
  }

  time(clock) {
    const ahead = Math.round(clock.offset_s / 60);
    const parts = [[Math.floor(Math.abs(ahead) / 1440), words.days], [Math.floor((Math.abs(ahead) % 1440) / 60), words.hours], [Math.abs(ahead) % 60, words.minutes]];
    const shown = parts.filter(([number]) => number).map(([number, unit]) => `${number} ${unit}`).slice(0, 2).join(' ');
    const line = longTime(clock.now);
    const hint = ahead ? `${clockWords.ahead} ${shown}` : words.real_time;
    if (byId('now').dataset.told === line + hint) return;
    byId('now').dataset.told = line + hint;
    byId('now').replaceChildren(el('strong', {}, line), el('small', {}, hint));
  }

  async move(button) {
    button.disabled = true;
    const told = await act('/page/clock', { where: button.dataset.where });
    button.disabled = false;
    byId('clock-note').textContent = told?.note || '';
  }

  chaos(switches) {
    const told = JSON.stringify(switches);
    if (told === this.chaosTold) return;
    this.chaosTold = told;
    const focused = document.activeElement?.dataset?.key;
    byId('chaos').replaceChildren(...switches.map((one) => el('li', {}, el('button', {
      type: 'button', role: 'switch', 'aria-checked': String(one.on), 'data-key': one.key,
      onclick: () => act('/page/chaos', { key: one.key, on: !one.on }),
    }, el('span', {}, el('strong', {}, one.label), el('small', {}, one.hint)), el('span', { class: 'knob', 'aria-hidden': 'true' })))));
    const on = switches.filter((one) => one.on).length;
    byId('chaos-count').hidden = !on;
    byId('chaos-count').textContent = String(on);
    if (focused) document.querySelector(`[data-key="${focused}"]`)?.focus();
  }
}

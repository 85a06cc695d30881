/** The tour's button, the clock's buttons, and the switches that make trouble. */

import { act } from './actions.js';
import { openDrawer } from './drawers.js';
import { clockWords, el, icon, longTime, words } from './dom.js';

const byId = (id) => document.getElementById(id);

export class Controls {
  constructor(refresh) {
    this.refresh = refresh;
    this.chaosTold = '';
    this.tourTold = '';
    this.starters = [byId('tour'), byId('tour-short')];
    for (const button of this.starters) button.addEventListener('click', () => this.startTour());
    byId('trouble').addEventListener('toggle', () => { if (byId('trouble').open) byId('trouble').scrollIntoView({ block: 'nearest' }); });
    for (const button of byId('clock').children) button.addEventListener('click', () => this.move(button));
  }

  take(told) {
    this.time(told.clock);
    this.chaos(told.chaos);
    this.tour(told.tour);
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

  async startTour() {
    const told = await act('/page/tour');
    if (!told) return;
    if (!told.available) this.strip('failed', [words.tour_missing], '');
    openDrawer(null);
    this.refresh();
  }

  tour(state) {
    const told = JSON.stringify([state.status, state.lines]);
    for (const button of this.starters) button.disabled = state.status === 'running';
    byId('tour-note').textContent = state.preparing ? words.tour_preparing : '';
    if (state.status === 'idle' || told === this.tourTold) return;
    this.tourTold = told;
    const title = { running: words.tour_running, done: words.tour_done, failed: words.tour_failed }[state.status];
    this.strip(state.status, state.lines.length ? state.lines : [words.tour_start], title);
  }

  /** The newest line stands in sight, the earlier ones can be unfolded. */
  strip(status, lines, title) {
    const box = byId('tour-strip');
    const open = box.querySelector('details')?.open || false;
    const earlier = lines.slice(0, -1);
    box.hidden = false;
    box.className = `strip ${status}`;
    box.replaceChildren(
      status === 'running' ? '' : el('button', { type: 'button', class: 'round', 'aria-label': words.tour_close, onclick: () => { box.hidden = true; } }, icon('close')),
      el('p', {}, el('strong', {}, title || ''), el('span', {}, lines.at(-1) || '')),
      earlier.length ? el('details', { open }, el('summary', {}, `${lines.length} ${words.tour_steps}`), el('ol', {}, lines.map((line) => el('li', {}, line)))) : '');
  }
}

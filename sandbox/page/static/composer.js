/** What stands under a conversation: words, hold-to-talk, a drawer of other things, the app's menu. */

import { act, recall, say, send } from './actions.js';
import { el, icon, words } from './dom.js';
import { Microphone, samplePicker, sendFile, sendRecording } from './voice.js';

const ACCEPTS = { image: 'image/png,image/jpeg', video: 'video/mp4', file: '' };
const PLACE = { latitude: 45.757, longitude: 126.642, name: '哈尔滨分行营业部', address: '哈尔滨市道里区' };

export class Composer {
  constructor(role, phone) {
    this.role = role;
    this.phone = phone;
    this.menuTold = '';
    this.state = el('p', { class: 'composer-state', role: 'status', hidden: true });
    this.menu = el('div', { class: 'app-menu', hidden: true });
    this.drawer = el('div', { class: 'drawer-panel', hidden: true });
    const speaks = Boolean(role.external_userid || role.userid);
    this.element = el('div', { class: 'composer' }, speaks ? [this.state, this.menu, this.bar(), this.drawer] : null);
  }

  bar() {
    const rich = Boolean(this.role.external_userid);
    this.input = el('input', { type: 'text', class: 'words', 'aria-label': words.type_here, placeholder: words.type_here, autocomplete: 'off', enterkeyhint: 'send', maxlength: '2000' });
    this.hold = this.holdButton();
    this.mode = rich ? el('button', { type: 'button', class: 'round', 'aria-label': words.microphone, onclick: () => this.toggleVoice() }, icon('mic')) : null;
    this.plus = rich ? el('button', { type: 'button', class: 'round', 'aria-label': words.more, 'aria-expanded': 'false', onclick: () => this.toggleDrawer() }, icon('more')) : null;
    this.sendButton = el('button', { type: 'submit', class: 'send' }, words.send);
    return el('form', { class: 'bar', onsubmit: (event) => this.submit(event) }, this.mode, this.input, this.hold, this.plus, this.sendButton);
  }

  async submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = '';
    if (!(await say(this.role, text))) this.input.value = text;
  }

  holdButton() {
    this.microphone = new Microphone((state) => this.tell(state));
    const begin = (event) => { event.preventDefault(); button.classList.add('held'); button.textContent = words.release; this.microphone.hold(); };
    const end = async () => {
      if (!button.classList.contains('held')) return;
      button.classList.remove('held');
      button.textContent = words.hold;
      const blob = await this.microphone.release();
      if (blob) await sendRecording(this.role, blob, (state) => this.tell(state));
    };
    const key = (event) => event.key === ' ' || event.key === 'Enter';
    const button = el('button', {
      type: 'button', class: 'hold', hidden: true,
      onpointerdown: (event) => { button.setPointerCapture(event.pointerId); begin(event); },
      onpointerup: end, onpointercancel: end, oncontextmenu: (event) => event.preventDefault(),
      onkeydown: (event) => { if (key(event) && !event.repeat) begin(event); }, onkeyup: (event) => { if (key(event)) end(); }, onblur: end,
    }, words.hold);
    return button;
  }

  /** What the microphone is doing; where it cannot be used, the samples stand beside the reason. */
  tell(state) {
    const refused = state.startsWith('mic_');
    this.state.hidden = !state;
    this.state.classList.toggle('live', state === 'recording');
    this.state.replaceChildren(...(state ? [words[state]] : []));
    if (refused) {
      this.hold.classList.remove('held');
      this.hold.textContent = words.hold;
      this.state.append(el('button', { type: 'button', onclick: () => this.showSamples() }, words.sample));
    }
  }

  toggleVoice() {
    const speaking = this.hold.hidden;
    this.hold.hidden = !speaking;
    this.input.hidden = speaking;
    this.sendButton.hidden = speaking;
    this.mode.setAttribute('aria-label', speaking ? words.keyboard : words.microphone);
    this.mode.replaceChildren(icon(speaking ? 'keyboard' : 'mic'));
    this.tell('');
    if (!speaking) this.input.focus();
  }

  toggleDrawer(open = this.drawer.hidden) {
    this.drawer.hidden = !open;
    this.plus.setAttribute('aria-expanded', String(open));
    if (open) this.drawer.replaceChildren(this.things());
  }

  things() {
    const thing = (name, label, onclick) => el('button', { type: 'button', onclick }, el('span', { class: 'tile' }, icon(name)), label);
    const pick = (kind) => () => {
      const input = el('input', { type: 'file', accept: ACCEPTS[kind], onchange: () => {
        if (input.files[0]) sendFile(this.role, kind, input.files[0]);
        this.toggleDrawer(false);
      } });
      input.click();
    };
    const place = () => { send(this.role, { msgtype: 'location', body: PLACE }); this.toggleDrawer(false); };
    return el('div', { class: 'things' },
      thing('wave', words.sample, () => this.showSamples()), thing('image', words.image, pick('image')),
      thing('video', words.video, pick('video')), thing('file', words.file, pick('file')),
      thing('location', words.location, place), thing('recall', words.recall, () => this.recallLast()));
  }

  async showSamples() {
    this.toggleDrawer(true);
    this.drawer.replaceChildren(await samplePicker(this.role, this.phone.question(), () => { this.toggleDrawer(false); this.tell(''); }));
    this.drawer.querySelector('button')?.focus();
  }

  recallLast() {
    const last = [...this.phone.messages || []].reverse().find((message) => message.from === 'me' && message.channel === 'kf' && !message.recalled);
    if (last) recall(this.role, last.msgid);
    this.toggleDrawer(false);
  }

  /** The app's three buttons with their sheets; the words of a press go to the app as its event. */
  setMenu(buttons) {
    const told = JSON.stringify(buttons || []);
    if (told === this.menuTold) return;
    this.menuTold = told;
    this.menu.hidden = !buttons?.length;
    this.menu.replaceChildren(...(buttons || []).map((button) => this.menuButton(button)));
  }

  menuButton(button) {
    const inner = button.sub_button || [];
    if (!inner.length) return el('div', {}, el('button', { type: 'button', onclick: () => this.choose(button) }, button.name));
    const sheet = el('ul', { hidden: true }, inner.map((item) => el('li', {}, el('button', { type: 'button', onclick: () => { sheet.hidden = true; this.choose(item); } }, item.name))));
    const toggle = el('button', { type: 'button', 'aria-expanded': 'false', onclick: () => { sheet.hidden = !sheet.hidden; toggle.setAttribute('aria-expanded', String(!sheet.hidden)); } }, icon('menu'), button.name);
    return el('div', {}, toggle, sheet);
  }

  async choose(item) {
    const told = await act(`/control/members/${encodeURIComponent(this.role.userid)}/tap-menu`, { name: item.name, key: item.key || item.url });
    const target = told && (told.url || told.appid) ? told : item;
    if (target.url || target.appid) this.phone.open(target);
  }
}

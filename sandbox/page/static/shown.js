/** Which phones stand on the stage: one on a small screen, as many as fit on a wide one; remembered over a reload. */

const KEY = 'yinpin-phones';
const PHONE_PX = 328;
const GAP_PX = 14;

function remembered() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) || '[]');
    return Array.isArray(found) ? found.filter((id) => typeof id === 'string') : [];
  } catch {
    return []; // storage is off in this browser: the choice lasts as long as the page
  }
}

export class Shown {
  constructor(narrow) {
    this.narrow = narrow;
    this.wished = remembered();
    this.ids = [];
  }

  has(id) {
    return this.ids.includes(id);
  }

  /** How many fit side by side. */
  room() {
    if (this.narrow.matches) return 1;
    return Math.max(1, Math.floor((document.getElementById('phones').clientWidth + GAP_PX) / (PHONE_PX + GAP_PX)));
  }

  /** Make the choice fit the people there are; true when other phones are shown than before. */
  settle(roles) {
    const before = this.ids.join();
    const there = new Set(roles.map((role) => role.id));
    if (!this.ids.length) this.ids = this.wished.filter((id) => there.has(id)).slice(0, this.narrow.matches ? 1 : undefined);
    this.ids = this.ids.filter((id) => there.has(id));
    if (!this.ids.length) this.ids = this.usual(roles);
    return before !== this.ids.join();
  }

  /** A candidate, HR, then whoever comes. */
  usual(roles) {
    const first = (kind) => roles.find((role) => role.kind === kind);
    const busy = roles.find((role) => role.kind === 'candidate' && role.last);
    const liked = [busy || first('candidate'), first('hr'), first('interviewer'), ...roles].filter(Boolean);
    return [...new Set(liked.map((role) => role.id))].slice(0, this.room());
  }

  /** The phones that a story is about, the first ones that fit. */
  direct(ids, roles) {
    const there = new Set(roles.map((role) => role.id));
    const wanted = ids.filter((id) => there.has(id)).slice(0, this.room());
    if (wanted.length) this.ids = wanted;
    return Boolean(wanted.length);
  }

  /** One more phone; in a full row it takes the place of the one that has stood there longest. */
  choose(id) {
    if (this.narrow.matches) this.ids = [id];
    else if (this.has(id)) this.ids = this.ids.length > 1 ? this.ids.filter((one) => one !== id) : this.ids;
    else this.ids = [...this.ids, id].slice(-this.room());
    this.remember();
  }

  refit(roles) {
    if (this.narrow.matches) this.ids = this.ids.slice(0, 1);
    else if (this.ids.length < this.room()) this.ids = [...new Set([...this.ids, ...this.usual(roles)])].slice(0, this.room());
  }

  remember() {
    try {
      localStorage.setItem(KEY, JSON.stringify(this.ids));
    } catch {
      this.wished = this.ids; // as above
    }
  }
}

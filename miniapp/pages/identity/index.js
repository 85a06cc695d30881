/** Who holds this phone? By the phone button, or by a code that the candidate alone receives. */
const words = require('../../words').identity;

const BACK = { accept: '/pages/accept/index', onboarding: '/pages/onboarding/index' };

Page({
  data: { words, busy: false, error: '', byPhone: false, sent: false, code: '' },

  /** `t`: the personal link; `to`: the page that asked; `ways`: how it can be proved, `phone,code`. */
  onLoad({ t, to, ways = '' }) {
    this.link = t;
    this.back = `${BACK[to] || BACK.accept}?t=${t}`;
    this.setData({ byPhone: ways.includes('phone') });
  },

  /** WeChat asks in its own name; a refusal is no obstacle, the code remains. */
  onPhone({ detail }) {
    if (!detail.code) {
      this.setData({ error: words.no_phone });
      return undefined;
    }
    return this.attempt(() => this.prove({ phone_code: detail.code }));
  },

  onSend() {
    return this.attempt(async () => {
      await getApp().api.sendCode(this.link);
      this.setData({ sent: true });
    });
  },

  onCode({ detail }) {
    this.setData({ code: detail.value });
  },

  onConfirm() {
    return this.attempt(() => this.prove({ code: this.data.code }));
  },

  async prove(proof) {
    await getApp().api.prove(this.link, proof);
    wx.redirectTo({ url: this.back });
  },

  async attempt(work) {
    if (this.data.busy) return;
    this.setData({ busy: true, error: '' });
    try {
      await work();
    } catch (error) {
      this.setData({ error: error.message });
    }
    this.setData({ busy: false });
  },
});

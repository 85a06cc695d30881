const words = require('../../words').accept;

const STORED = 'invitation';

Page({
  data: { words, loading: true, busy: false, error: '', invitation: null, accepted: false, refused: [] },

  /** Opened with `?t=` from the invitation, without it from a reminder: then the last link is meant. */
  async onLoad(query) {
    this.link = query.t || wx.getStorageSync(STORED);
    if (!this.link) {
      this.setData({ loading: false, error: words.no_link });
      return;
    }
    wx.setStorageSync(STORED, this.link);
    await this.load();
  },

  async load() {
    try {
      const proof = await getApp().api.signIn(this.link);
      if (proof.length) {
        wx.redirectTo({ url: `/pages/identity/index?to=accept&t=${this.link}&ways=${proof.join(',')}` });
        return;
      }
      this.show(await getApp().api.getInvitation(this.link));
    } catch (error) {
      this.setData({ loading: false, error: error.message });
    }
  },

  show(invitation) {
    this.setData({ loading: false, error: '', invitation, accepted: !invitation.can_accept });
  },

  /** One tap asks for both reminders; whatever the answer, the invitation is accepted. */
  async onAccept() {
    if (this.data.busy) return;
    this.setData({ busy: true, error: '' });
    const templates = this.data.invitation.templates;
    const asked = await this.ask(templates.map((template) => template.id));
    try {
      this.show(await getApp().api.accept(this.link, asked));
      const refused = templates.filter((template) => asked[template.id] !== 'accept');
      this.setData({ refused: refused.map((template) => template.refused) });
    } catch (error) {
      this.setData({ error: error.message });
    }
    this.setData({ busy: false });
  },

  /** Template id -> answer. Not being able to ask counts as a refusal, never as an obstacle. */
  ask(tmplIds) {
    if (!tmplIds.length || !wx.requestSubscribeMessage) return Promise.resolve({});
    return new Promise((resolve) => {
      wx.requestSubscribeMessage({
        tmplIds,
        success: resolve,
        fail: () => resolve(Object.fromEntries(tmplIds.map((id) => [id, 'reject']))),
      });
    });
  },
});
